import { createRandom, type Random } from '@tokensift/core';

type Files = Readonly<Record<string, string>>;

const BYTES = [...'!"#$%&\'()*+,-./0123456789<>?@abcdefghijklmnopqrstuvwxyz[]_|ĠĊâĢĻ'];
const MERGES = ['h e', 'l l', 'he ll', 'hell o', 'Ġ w', 'Ġw o', 'a b', '# #'];
const WORDS = ['[UNK]', '[CLS]', '[SEP]', '[PAD]', 'hello', 'he', '##llo', 'a', '##b', 'x', '!', '<', '>'];
const CLASSES = [
  {
    name: 'BertTokenizer',
    types: ['bert', 'distilbert', 'electra'],
    special: ['[UNK]', '[CLS]', '[SEP]', '[PAD]'],
  },
  { name: 'MPNetTokenizer', types: ['mpnet'], special: ['[UNK]', '<s>', '</s>', '<pad>'] },
  { name: 'RobertaTokenizer', types: ['roberta'], special: ['<s>', '<pad>', '</s>'] },
  { name: 'GPT2Tokenizer', types: ['gpt2'], special: [] },
  { name: 'Qwen2Tokenizer', types: ['qwen2', 'qwen3'], special: [] },
] as const;

/** Texts in which the tokens of `randomFolder` stand. */
export const FOLDER_TEXTS: readonly (string | [string, string])[] = [
  'hello world',
  ' Hello héllo ab##b',
  'a<mask>b <mask> x[MASK]  y',
  'x<new> <new>y <NEW> <two words> <role>!',
  ['<s>a</s>', ' <|endoftext|> b <|end|>'],
  '',
];

/** The files of a folder without tokenizer.json, with settings that differ in every way that transformers heeds. */
export function randomFolder(seed: string): Files {
  const random = createRandom(seed);
  const chance = (of: number): boolean => random.integer(of) === 0;
  const { name, types, special } = CLASSES[random.integer(CLASSES.length)];
  const isWordPiece = name === 'BertTokenizer' || name === 'MPNetTokenizer';
  const known = chance(2) ? ['<mask>', '<|endoftext|>', '[MASK]'] : [];
  const tokens = isWordPiece
    ? [...new Set([...special, ...WORDS, ...known])]
    : [...special, ...BYTES, ...MERGES.map((merge) => merge.replace(' ', '')), ...known];
  const files: Record<string, string> = isWordPiece
    ? { 'vocab.txt': `${tokens.join('\n')}\n` }
    : {
        'vocab.json': JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))),
        'merges.txt': `#version: 0.2\n${MERGES.join('\n')}\n`,
      };
  const config: Record<string, unknown> = {};
  if (chance(2)) files['config.json'] = JSON.stringify({ model_type: types[random.integer(types.length)] });
  if (files['config.json'] === undefined || chance(2))
    config.tokenizer_class = name + (chance(3) ? 'Fast' : '');
  for (const flag of ['do_lower_case', 'strip_accents', 'tokenize_chinese_chars', 'add_prefix_space']) {
    if (chance(2)) config[flag] = chance(2);
  }
  for (const flag of ['trim_offsets', 'add_bos_token', 'add_eos_token'])
    if (chance(3)) config[flag] = chance(2);

  const settings = (content: string) => ({
    content,
    ...Object.fromEntries(['lstrip', 'rstrip', 'single_word', 'normalized'].map((key) => [key, chance(2)])),
    ...(chance(2) && { special: chance(2) }),
  });
  const map: Record<string, unknown> = {};
  const role = (key: string, content: string, random: Random) => {
    const inMap = random.integer(3) === 0;
    const stated = chance(2) ? content : settings(content);
    if (inMap) map[key] = stated;
    else config[key] = typeof stated === 'string' ? stated : { __type: 'AddedToken', ...stated };
  };
  if (chance(2)) role('mask_token', chance(2) ? '<mask>' : '<new>', random);
  if (chance(3)) role('bos_token', '<s>', random);
  if (chance(3)) role('eos_token', '<|end|>', random);
  if (chance(4)) role('own_token', '<role>', random);
  if (chance(4) && !special.some((token) => /pad/i.test(token))) role('pad_token', '<new>', random);
  if (chance(5)) (chance(2) ? map : config).mask_token = null;
  if (chance(3)) config.additional_special_tokens = ['<new>', '<role>'];
  else if (chance(4)) map.additional_special_tokens = ['<new>', '<two words>'];
  if (chance(4))
    config.extra_special_tokens = chance(2) ? { image_token: '<two words>' } : ['<two words>', '<new>'];

  const numbered = ['<new>', '<mask>', '<two words>', 'hello', '<s>', '<|endoftext|>'].filter(() =>
    chance(2),
  );
  let next = tokens.length;
  const ids = numbered.map((token) => (tokens.includes(token) ? tokens.indexOf(token) : next++));
  const how = random.integer(3);
  if (how === 0) {
    config.added_tokens_decoder = Object.fromEntries(numbered.map((token, i) => [ids[i], settings(token)]));
  } else if (how === 1) {
    files['added_tokens.json'] = JSON.stringify(
      Object.fromEntries(numbered.map((token, i) => [token, ids[i]])),
    );
  }
  if (chance(2)) files['special_tokens_map.json'] = JSON.stringify(map);
  if (Object.keys(config).length > 0) files['tokenizer_config.json'] = JSON.stringify(config);
  return files;
}
