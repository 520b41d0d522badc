import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasSharedTokenizers, malformedNames, tokenizerFolder } from '../testing/shared-tokenizers.ts';
import { tinyBert, tinyBpe } from '../testing/tiny-tokenizers.ts';
import { loadTokenizer } from './load-tokenizer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensift-tokenization-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function loadText(text: string) {
  const file = join(folder, 'tokenizer.json');
  await writeFile(file, text);
  return loadTokenizer(file);
}

describe.skipIf(!hasSharedTokenizers).each(['javascript', 'native', 'wasm'] as const)('%s', (backend) => {
  it.each(malformedNames)('refuses malformed/%s', async (name) => {
    const path = tokenizerFolder(`malformed/${name}`);
    await expect(loadTokenizer(path, { backend })).rejects.toMatchObject({
      code: 'invalid-tokenizer',
      where: join(path, 'tokenizer.json'),
      message: expect.stringMatching(/merge/),
    });
  });
});

describe('loadTokenizer', () => {
  it('takes the tiny tokenizers that the cases below break', async () => {
    expect((await loadText(JSON.stringify(tinyBert))).vocabularySize).toBe(15);
    expect((await loadText(JSON.stringify(tinyBpe))).vocabularySize).toBe(5);
  });

  const bert = (change: (json: typeof tinyBert) => void) => {
    const json = structuredClone(tinyBert);
    change(json);
    return JSON.stringify(json);
  };
  const bpe = (model: object) => JSON.stringify({ ...tinyBpe, model: { ...tinyBpe.model, ...model } });
  const unigram = (model: object) => JSON.stringify({ model: { type: 'Unigram', unk_id: 0, ...model } });

  it.each([
    ['text that is not JSON', '{"model":', 'is not JSON'],
    ['a list', '[]', 'is a JSON object'],
    ['a model configuration', '{"model_type":"bert"}', 'no "model" section'],
    ['an unknown model', '{"model":{"type":"Mystery"}}', '"model.type" is "Mystery", not ("BPE"'],
    ['no vocabulary', bpe({ vocab: undefined }), '"model.vocab" is missing'],
    ['an empty vocabulary', bpe({ vocab: {} }), 'vocabulary is empty'],
    ['an id that is not a number', bpe({ vocab: { a: '0' } }), '"a" has the id "0"'],
    ['an id twice', bpe({ vocab: { a: 0, b: 0 } }), '"a" and "b" share the id 0'],
    ['no merges', bpe({ merges: undefined }), '"model.merges" is missing'],
    ['a merge of three', bpe({ merges: ['a b ab'] }), 'merge 0, "a b ab", is not a pair'],
    ['a merge of one', bpe({ merges: [['a']] }), 'merge 0, ["a"], is not a pair'],
    ['a merge of an unknown part', bpe({ merges: ['a b', 'a x'] }), 'merge 1, "a x", needs the token "x"'],
    ['a merge to an unknown token', bpe({ merges: [['b', 'a']] }), 'needs the token "ba"'],
    ['a Unigram model without pieces', unigram({}), '"model.vocab" is missing'],
    ['a piece without score', unigram({ vocab: [['a', null]] }), 'entry 0'],
    ['an unknown id outside', unigram({ vocab: [['a', 0]], unk_id: 1 }), '"unk_id" 1'],
    [
      'an unknown token outside',
      bert((json) => {
        json.model.unk_token = '[NONE]';
      }),
      '"[NONE]" is not in the vocabulary',
    ],
    [
      'an added token without id',
      bert((json) => {
        json.added_tokens[0] = { content: '[PAD]' } as never;
      }),
      '"added_tokens.0.id" is missing',
    ],
    [
      'an added token with the id of another',
      bert((json) => {
        json.added_tokens[0].id = 1;
      }),
      '"[PAD]" claims the id 1, but in the vocabulary it has the id 0',
    ],
    [
      'a new added token with a taken id',
      bert((json) => {
        json.added_tokens.push({ ...json.added_tokens[0], id: 9, content: '<new>' });
      }),
      'claims the id 9, but in the vocabulary the token "fox" has that id',
    ],
    [
      'a stage without type',
      bert((json) => {
        json.normalizer = {} as never;
      }),
      '"normalizer.type" is missing',
    ],
    [
      'a template with an undeclared token',
      bert((json) => {
        json.post_processor.special_tokens = {} as never;
      }),
      'special token "[CLS]" without saying its ids',
    ],
    [
      'a template with an id that no token has',
      bert((json) => {
        json.post_processor.special_tokens['[CLS]'].ids = [99];
      }),
      'adds the id 99',
    ],
  ])('refuses %s', async (_, text, message) => {
    await expect(loadText(text)).rejects.toMatchObject({
      code: 'invalid-tokenizer',
      where: expect.stringContaining('tokenizer.json'),
      message: expect.stringContaining(message),
    });
  });

  it('refuses what is not there', async () => {
    const absent = join(folder, 'absent');
    await expect(loadTokenizer(absent)).rejects.toMatchObject({ code: 'file-not-found', where: absent });
    const empty = await mkdtemp(join(folder, 'empty-'));
    await expect(loadTokenizer(empty)).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('refuses stages that the backend cannot do, and says which backend might', async () => {
    const json = bert(({ pre_tokenizer }) => {
      pre_tokenizer.type = 'UnicodeScripts';
    });
    await expect(loadText(json)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/UnicodeScripts.*"native"/),
    });
    await expect(
      loadText(
        bert((it) => {
          it.post_processor.type = 'Other';
        }),
      ),
    ).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('post-processor "Other"'),
    });
  });

  it('refuses a backend that there is not', async () => {
    await expect(loadTokenizer(folder, { backend: 'rust' as never })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('Known: javascript, native, wasm.'),
    });
  });
});
