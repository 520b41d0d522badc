import type { Encoding, Tokenizer } from '@tokensift/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasSharedTokenizers,
  type ReferenceCase,
  referenceCases,
  referenceNames,
  tokenizerFolder,
} from '../testing/shared-tokenizers.ts';
import type { BackendName } from './backends/registry.ts';
import { loadTokenizer } from './load-tokenizer.ts';

/** Tokenizers that the wasm backend (an implementation of 2022) refuses, with what it lacks. */
const REFUSED_BY_WASM: Readonly<Record<string, RegExp>> = {
  // Metaspace with "prepend_scheme".
  albert: /cannot read the file/,
  modernbert: /added tokens of white space/,
  'phi-3-mini': /byte_fallback/,
  // Merges as lists.
  'smollm2-135m-instruct': /cannot read the file/,
  tinyllama: /byte_fallback/,
};

/** Families without offsets in the default backend. */
const WITHOUT_OFFSETS = new Set([
  'albert',
  'clip',
  'modernbert',
  'phi-3-mini',
  'qwen3',
  't5-small',
  'tinyllama',
]);

describe.skipIf(!hasSharedTokenizers).each(['javascript', 'native', 'wasm'] as const)('%s', (backend) => {
  describe.each(referenceNames)('%s', (name) => {
    const refusal = backend === 'wasm' ? REFUSED_BY_WASM[name] : undefined;
    if (refusal !== undefined) {
      it('is refused', async () => {
        await expect(loadTokenizer(tokenizerFolder(name), { backend })).rejects.toMatchObject({
          code: 'unsupported',
          message: expect.stringMatching(refusal),
        });
      });
      return;
    }
    let tokenizer: Tokenizer;
    let cases: readonly ReferenceCase[];
    let encodings: readonly Encoding[];
    beforeAll(async () => {
      tokenizer = await loadTokenizer(tokenizerFolder(name), { backend });
      cases = referenceCases(name);
      encodings = tokenizer.encodeBatch(
        cases.map(({ text, pair }) => (pair === undefined ? text : [text, pair])),
      );
    });
    afterAll(() => {
      tokenizer = undefined as never;
    });

    it('gives the ids, type ids and special tokens of the reference', () => {
      for (const [i, expected] of cases.entries()) {
        const { ids, typeIds, specialTokensMask } = encodings[i];
        expect
          .soft({ ids: [...ids], type_ids: [...typeIds], special: [...specialTokensMask] }, expected.text)
          .toEqual({ ids: expected.ids, type_ids: expected.type_ids, special: expected.special });
      }
    });

    it('gives the ids of the reference without special tokens', () => {
      for (const { text, ids_no_special } of cases) {
        if (ids_no_special === undefined) continue;
        const { ids } = tokenizer.encode(text, { addSpecialTokens: false });
        expect.soft([...ids], text).toEqual(ids_no_special);
      }
    });

    it('gives the offsets of the reference', () => {
      expect(tokenizer.hasOffsets).toBe(hasOffsets(backend, name));
      for (const [i, expected] of cases.entries()) {
        expect
          .soft(encodings[i].offsets, expected.text)
          .toEqual(tokenizer.hasOffsets ? expected.offsets : []);
      }
    });

    it('names tokens as the vocabulary does', () => {
      for (const { ids, tokens } of encodings) {
        expect(tokens).toEqual(Array.from(ids, (id) => tokenizer.idToToken(id)));
        expect(tokens.map((token) => tokenizer.tokenToId(token))).toEqual([...ids]);
      }
    });

    it('decodes as the reference does', () => {
      for (const { ids, decoded } of cases) {
        const actual = tokenizer.decode(ids, { skipSpecialTokens: true });
        expect.soft(actual).toBe(decoded);
      }
    });
  });
});

function hasOffsets(backend: BackendName, name: string): boolean {
  return backend === 'native' || (backend === 'javascript' && !WITHOUT_OFFSETS.has(name));
}
