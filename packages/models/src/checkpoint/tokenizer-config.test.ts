import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { agreeingTokenizerConfig, tokenizerContradictions } from './tokenizer-config.ts';
import { checkTokenizerConfig } from './tokenizer-files.ts';

const fixture = fileURLToPath(new URL('../fixtures/tiny-bert', import.meta.url));

const tokenizer = (normalizer: object = {}, rest: object = {}) => ({
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
    ...normalizer,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  model: { type: 'WordPiece', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
  ...rest,
});

describe('tokenizerContradictions', () => {
  it.each([
    [{}, {}, []],
    [{ do_lower_case: true, strip_accents: null, tokenize_chinese_chars: true }, {}, []],
    // Null follows the case, so the same can be said in two ways.
    [{ strip_accents: true }, {}, []],
    [{ do_lower_case: false }, {}, ['do_lower_case is false, not true']],
    [{}, { lowercase: false }, ['do_lower_case is true by default, not false']],
    [{ strip_accents: false }, {}, ['strip_accents is false, not null']],
    [{ tokenize_chinese_chars: false }, {}, ['tokenize_chinese_chars is false, not true']],
    [{ tokenizer_class: 'PreTrainedTokenizerFast', do_lower_case: false }, {}, []],
  ])('of %j and %j are %j', (config, normalizer, expected) => {
    expect(tokenizerContradictions(tokenizer(normalizer), config)).toEqual(expected);
  });

  it('are none where the normalizer is not BERT’s', () => {
    expect(tokenizerContradictions({ normalizer: null }, { do_lower_case: true })).toEqual([]);
  });
});

describe('agreeingTokenizerConfig', () => {
  it('contradicts no tokenizer.json, and keeps what says something else', () => {
    const kept = { cls_token: '<s>', tokenizer_class: 'DistilBertTokenizer' };
    for (const lowercase of [true, false]) {
      for (const strip of [null, true, false]) {
        for (const chinese of [true, false]) {
          const json = tokenizer({ lowercase, strip_accents: strip, handle_chinese_chars: chinese });
          const config = agreeingTokenizerConfig(json, { ...kept, do_lower_case: !lowercase }, 77);
          expect(tokenizerContradictions(json, config)).toEqual([]);
          expect(config).toMatchObject({ ...kept, model_max_length: 77 });
        }
      }
    }
  });

  it.each([
    [{ clean_text: false }, {}],
    [{ type: 'Lowercase' }, {}],
    [{}, { pre_tokenizer: { type: 'Whitespace' } }],
    [{}, { model: { type: 'WordPiece', continuing_subword_prefix: '@@' } }],
    [{}, { model: { type: 'WordPiece', max_input_chars_per_word: 10 } }],
    [{}, { model: { type: 'BPE' } }],
  ])(
    'names the class that reads tokenizer.json as it is, where BertTokenizer would build another: %j %j',
    (normalizer, rest) => {
      expect(
        agreeingTokenizerConfig(tokenizer(normalizer, rest), { tokenizer_class: 'BertTokenizer' }),
      ).toEqual({
        tokenizer_class: 'PreTrainedTokenizerFast',
      });
    },
  );

  it('tells that class of the special tokens, which BertTokenizer assumes', () => {
    const vocab = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '<s>': 3 };
    const json = tokenizer({ clean_text: false }, { model: { type: 'WordPiece', vocab } });
    expect(agreeingTokenizerConfig(json, { cls_token: '<s>' })).toEqual({
      unk_token: '[UNK]',
      pad_token: '[PAD]',
      cls_token: '<s>',
      tokenizer_class: 'PreTrainedTokenizerFast',
    });
  });

  it('leaves other classes as they are', () => {
    const config = { tokenizer_class: 'RobertaTokenizer', do_lower_case: false };
    expect(agreeingTokenizerConfig({ model: { type: 'BPE' } }, config)).toEqual(config);
  });
});

/** The fixture with a changed normalizer and config. */
async function variant(name: string, normalizer: object, config: object): Promise<string> {
  const folder = join(await temporaryFolder(), name);
  await mkdir(folder);
  await cp(fixture, folder, { recursive: true });
  const path = join(folder, 'tokenizer.json');
  const json = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...json, normalizer: { ...json.normalizer, ...normalizer } }));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  return folder;
}

describe('checkTokenizerConfig', () => {
  it('says where Python would read other tokens', async () => {
    expect(await checkTokenizerConfig(fixture)).toEqual([]);
    const folder = await variant('cased', {}, { do_lower_case: false });
    const [note, ...others] = await checkTokenizerConfig(folder);
    expect(others).toEqual([]);
    expect(note).toMatchObject({ kind: 'tokenizer-config', where: join(folder, 'tokenizer_config.json') });
    expect(note?.message).toContain('do_lower_case is false, not true');
    expect(await checkTokenizerConfig(await temporaryFolder())).toEqual([]);
    const cased = await variant('without', { lowercase: false }, {});
    await rm(join(cased, 'tokenizer_config.json'));
    const [assumed] = await checkTokenizerConfig(cased);
    expect(assumed?.message).toContain('what Python assumes without it contradicts');
    expect(assumed?.message).toContain('do_lower_case is true by default, not false');
  });
});
