import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { createTokenizerAdapter } from '../adaptation/adapt-tokenizer.ts';
import { undoTokenizerAdaptation } from '../adaptation/undo-adaptation.ts';
import { loadTokenizer } from '../load-tokenizer.ts';
import { readTokenizerJson } from '../read-tokenizer-json.ts';

type Files = Readonly<Record<string, unknown>>;

async function folderWith(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const vocabulary = (tokens: readonly string[]) => Object.fromEntries(tokens.map((token, id) => [token, id]));

/** A byte-level vocabulary that knows "lower" and " lower". */
const bpe = {
  'vocab.json': vocabulary([
    ...['<s>', '<pad>', '</s>', '<unk>'],
    ...['l', 'o', 'w', 'e', 'r', 'Ġ', 'lo', 'low', 'er', 'lower', 'Ġlower'],
  ]),
  'merges.txt': '#version: 0.2\nl o\nlo w\ne r\nlow er\nĠ lower\n',
};
const roberta = { ...bpe, 'config.json': { model_type: 'roberta' } };
const words = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nFox\nfox\n';

describe('a folder with vocab.json and merges.txt', () => {
  it('is the tokenizer of the class that tokenizer_config.json, or config.json, names', async () => {
    const tokensOf = async (files: Files) =>
      (await loadTokenizer(await folderWith({ ...bpe, ...files }))).encode('lower lower').tokens;
    const around = ['<s>', 'lower', 'Ġlower', '</s>'];
    const bare = ['lower', 'Ġlower'];
    expect(await tokensOf({ 'config.json': { model_type: 'roberta' } })).toEqual(around);
    expect(await tokensOf({ 'config.json': { model_type: 'gpt2' } })).toEqual(bare);
    expect(await tokensOf({ 'config.json': { model_type: 'qwen3' } })).toEqual(bare);
    expect(await tokensOf({ 'config.json': { tokenizer_class: 'RobertaTokenizer' } })).toEqual(around);
    const named = { 'tokenizer_config.json': { tokenizer_class: 'RobertaTokenizerFast' } };
    expect(await tokensOf(named)).toEqual(around);
    expect(await tokensOf({ ...named, 'config.json': { model_type: 'gpt2' } })).toEqual(around);
    // What a Qwen2's files name is not heeded.
    expect(await tokensOf({ ...named, 'config.json': { model_type: 'qwen2' } })).toEqual(bare);
  });

  it('takes settings and tokens from the files beside it', async () => {
    const folder = await folderWith({
      ...roberta,
      'tokenizer_config.json': { add_prefix_space: true, pad_token: '<new>' },
      'special_tokens_map.json': { mask_token: { content: '<mask>', lstrip: true } },
      'added_tokens.json': { '<new>': 15 },
    });
    const tokenizer = await loadTokenizer(folder);
    expect(tokenizer.encode('lower <mask><new>').tokens).toEqual([
      '<s>',
      'Ġlower',
      '<mask>',
      '<new>',
      '</s>',
    ]);
    expect(tokenizer).toMatchObject({ padId: 15, vocabularySize: 17 });
  });

  it('pads with the token of its class', async () => {
    expect(await loadTokenizer(await folderWith(roberta))).toMatchObject({ padId: 1 });
    const qwen = { ...bpe, 'config.json': { model_type: 'qwen3' } };
    expect(await loadTokenizer(await folderWith(qwen))).toMatchObject({ padId: 15 });
  });

  it('gives the same from one of its files, and beside nothing but a tokenizer.json that is made of it', async () => {
    const folder = await folderWith(roberta);
    const json = await readTokenizerJson(folder);
    expect(await readTokenizerJson(join(folder, 'vocab.json'))).toBe(json);
    expect(await readTokenizerJson(join(folder, 'merges.txt'))).toBe(json);
    const saved = await folderWith({ 'tokenizer.json': json });
    for (const backend of ['javascript', 'native', 'wasm'] as const) {
      const encodings = await Promise.all(
        [folder, saved].map(async (path) =>
          (await loadTokenizer(path, { backend })).encode('lower wolé lower'),
        ),
      );
      expect(encodings[0]).toEqual(encodings[1]);
    }
  });

  it('can be adapted, and the adaptation undone', async () => {
    const folder = await folderWith({ ...bpe, 'config.json': { model_type: 'qwen3' } });
    const json = await readTokenizerJson(folder);
    const before = await loadTokenizer(folder);
    const construct = ['w', 'o'].map((token) => before.tokenToId(token)!);
    const adapter = createTokenizerAdapter(json, { mode: 'extend' });
    expect(adapter.add(construct)).toMatchObject({ tokens: [{ constituents: construct }] });
    const { json: adapted, record } = adapter.build();
    const after = await loadTokenizer(folder, { json: adapted });
    expect(before.encode('lower wolo').tokens).toEqual(['lower', 'Ġ', 'w', 'o', 'lo']);
    expect(after.encode('lower wolo').tokens).toEqual(['lower', 'Ġ', 'wo', 'lo']);
    expect(JSON.parse(undoTokenizerAdaptation(adapted, record))).toEqual(JSON.parse(json));
  });
});

describe('a folder with vocab.txt', () => {
  it('heeds the settings of DistilBERT’s and ELECTRA’s tokenizer_config.json', async () => {
    const tokensOf = async (config: object, text: string, extra: Files = {}) => {
      const files = { 'vocab.txt': `${words}é\ne\n房\n##房\n`, 'tokenizer_config.json': config, ...extra };
      return (await loadTokenizer(await folderWith(files))).encode(text, { addSpecialTokens: false }).tokens;
    };
    for (const extra of [
      { 'config.json': { model_type: 'distilbert' } },
      { 'config.json': { model_type: 'electra' } },
    ]) {
      expect(await tokensOf({}, 'Fox É 房房', extra)).toEqual(['fox', 'e', '房', '房']);
      expect(await tokensOf({ do_lower_case: false }, 'Fox é', extra)).toEqual(['Fox', 'é']);
      expect(await tokensOf({ strip_accents: false }, 'Fox É', extra)).toEqual(['fox', 'é']);
      expect(await tokensOf({ strip_accents: true, do_lower_case: false }, 'Fox é', extra)).toEqual([
        'Fox',
        'e',
      ]);
      expect(await tokensOf({ tokenize_chinese_chars: false }, '房房', extra)).toEqual(['房', '##房']);
    }
    for (const name of ['DistilBertTokenizer', 'ElectraTokenizerFast', 'MobileBertTokenizer']) {
      expect(await tokensOf({ tokenizer_class: name }, 'Fox')).toEqual(['fox']);
    }
  });

  it('takes white space at the ends of lines for none of the tokens', async () => {
    const folder = await folderWith({
      'vocab.txt': `${words.replaceAll('\n', ' \r\n')}\u2003\r\n\u00a0\r\ncat\t`,
    });
    const tokenizer = await loadTokenizer(folder);
    expect(tokenizer.encode('fox cat').tokens).toEqual(['[CLS]', 'fox', 'cat', '[SEP]']);
    expect(tokenizer.tokenToId('cat')).toBe(9);
  });

  it('is MPNet’s where the model is one', async () => {
    const files = {
      'vocab.txt': '<s>\n<pad>\n</s>\n[UNK]\nfox\n<mask>',
      'config.json': { model_type: 'mpnet' },
    };
    const { encode } = await loadTokenizer(await folderWith(files));
    expect(encode(['Fox', 'fox <mask>']).tokens).toEqual([
      '<s>',
      'fox',
      '</s>',
      '</s>',
      'fox',
      '<mask>',
      '</s>',
    ]);
  });
});

describe('refused, in one error', () => {
  const tokenizerConfig = (json: object): Files => ({ ...roberta, 'tokenizer_config.json': json });

  it.each<[string, Files, { code: string; file?: string; message: string; hint?: string }]>([
    ['nothing', {}, { code: 'file-not-found', message: 'vocab.json with merges.txt' }],
    [
      'merges without vocabulary',
      { 'merges.txt': '', 'config.json': { model_type: 'gpt2' } },
      {
        code: 'file-not-found',
        message: 'GPT2Tokenizer needs vocab.json and merges.txt: vocab.json is not there',
      },
    ],
    [
      'the vocabulary of another class',
      { 'vocab.txt': words, 'config.json': { model_type: 'roberta' } },
      { code: 'file-not-found', message: 'vocab.json and merges.txt is not there' },
    ],
    [
      'no word of the class',
      bpe,
      { code: 'invalid-tokenizer', file: 'vocab.json', message: 'nothing says which' },
    ],
    [
      'a class that is not known',
      { 'vocab.txt': words, 'tokenizer_config.json': { tokenizer_class: 'BertJapaneseTokenizer' } },
      {
        code: 'unsupported',
        message: 'class "BertJapaneseTokenizer"',
        hint: 'AutoTokenizer.from_pretrained("',
      },
    ],
    [
      'a model whose class is not known',
      { 'vocab.txt': words, 'config.json': { model_type: 'roformer' } },
      { code: 'unsupported', message: 'model of the type "roformer"', hint: '.save_pretrained("NEW")' },
    ],
    ...['spiece.model', 'sentencepiece.bpe.model', 'tokenizer.model', 'spm.model'].flatMap((file) =>
      [{}, { 'config.json': { model_type: 'xlm-roberta' } }, { 'config.json': { model_type: 'bert' } }].map(
        (config): [string, Files, { code: string; file: string; message: string; hint: string }] => [
          `${file} with ${JSON.stringify(config)}`,
          { [file]: '\u0000', ...config },
          {
            code: 'unsupported',
            file,
            message: 'SentencePiece',
            hint: '").save_pretrained("NEW")',
          },
        ],
      ),
    ),
    [
      'a vocabulary that is no JSON',
      { ...roberta, 'vocab.json': '{' },
      { code: 'invalid-tokenizer', file: 'vocab.json', message: 'is not JSON' },
    ],
    [
      'a vocabulary that is a list',
      { ...roberta, 'vocab.json': '["a"]' },
      { code: 'invalid-tokenizer', file: 'vocab.json', message: 'no JSON object' },
    ],
    [
      'an id twice',
      { ...roberta, 'vocab.json': { a: 1, b: 1 } },
      { code: 'invalid-tokenizer', file: 'vocab.json', message: '"a" and "b" share the id 1' },
    ],
    [
      'a merge of three',
      { ...roberta, 'merges.txt': '#version: 0.2\nl o\nl o w\n' },
      { code: 'invalid-tokenizer', file: 'merges.txt:3', message: '"l o w", is not a pair' },
    ],
    [
      'an empty line of merges',
      { ...roberta, 'merges.txt': 'l o\n\nlo w\n' },
      { code: 'invalid-tokenizer', file: 'merges.txt:2', message: 'is not a pair' },
    ],
    [
      'a merge of what is no token',
      { ...roberta, 'merges.txt': 'l o\nlo x\n' },
      { code: 'invalid-tokenizer', file: 'merges.txt:2', message: 'needs the token "x"' },
    ],
    [
      'special tokens that the vocabulary lacks',
      { ...roberta, 'vocab.json': { a: 0 }, 'merges.txt': '' },
      { code: 'invalid-tokenizer', file: 'vocab.json', message: '</s>, <pad>, <s> are missing' },
    ],
    [
      'a special token that is said not to be',
      tokenizerConfig({ cls_token: null }),
      { code: 'invalid-tokenizer', file: 'vocab.json', message: 'cls_token is missing' },
    ],
    [
      'a setting that is neither true nor false',
      tokenizerConfig({ add_prefix_space: 'yes' }),
      { code: 'invalid-tokenizer', file: 'tokenizer_config.json', message: '"add_prefix_space" is "yes"' },
    ],
    [
      'a special token that is a number',
      tokenizerConfig({ mask_token: 3 }),
      { code: 'invalid-tokenizer', file: 'tokenizer_config.json', message: '"mask_token" is no token' },
    ],
    [
      'special tokens that are no list',
      tokenizerConfig({ additional_special_tokens: 'a' }),
      { code: 'invalid-tokenizer', file: 'tokenizer_config.json', message: 'special_tokens" is no list' },
    ],
    [
      'an added token without a text',
      tokenizerConfig({ added_tokens_decoder: { 15: { special: true } } }),
      {
        code: 'invalid-tokenizer',
        file: 'tokenizer_config.json',
        message: '"added_tokens_decoder.15" is no token',
      },
    ],
    [
      'an added token whose id is none',
      tokenizerConfig({ added_tokens_decoder: { x: { content: 'y' } } }),
      { code: 'invalid-tokenizer', file: 'tokenizer_config.json', message: '"y" has the id "x"' },
    ],
    [
      'an added token with a word for a switch',
      tokenizerConfig({ added_tokens_decoder: { 15: { content: 'y', lstrip: 'no' } } }),
      {
        code: 'invalid-tokenizer',
        file: 'tokenizer_config.json',
        message: '"lstrip" of "added_tokens_decoder.15"',
      },
    ],
    [
      'an added token that claims the id of another',
      { ...roberta, 'added_tokens.json': { '<s>': 3 } },
      {
        code: 'invalid-tokenizer',
        file: 'added_tokens.json',
        message: '"<s>" claims the id 3, but by the vocabulary it has the id 0',
      },
    ],
    [
      'an added token that leaves a gap behind the vocabulary',
      tokenizerConfig({ added_tokens_decoder: { 99: { content: 'y' } } }),
      { code: 'invalid-tokenizer', file: 'tokenizer_config.json', message: '"y" claims the id 99' },
    ],
    [
      'a list of settings',
      { ...roberta, 'tokenizer_config.json': '[]' },
      { code: 'invalid-tokenizer', file: 'tokenizer_config.json', message: 'no JSON object' },
    ],
  ])('%s', async (_, files, { code, file, message, hint = '' }) => {
    const folder = await folderWith(files);
    const error = await errorOf(loadTokenizer(folder));
    expect(error).toMatchObject({ code, where: file === undefined ? folder : join(folder, file) });
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});
