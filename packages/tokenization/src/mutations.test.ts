import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutatedTokenizer } from '../testing/mutated-tokenizer.ts';
import { nastyTexts } from '../testing/nasty-texts.ts';
import { loadTokenizer } from './load-tokenizer.ts';

const texts = [
  ...nastyTexts('mutations', 60, ['<|end|>', '[MASK]']),
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
  'hello hello',
];

/** Milliseconds; a tenth of this is usual. */
const LONGEST = 10_000;

describe('a changed tokenizer.json', () => {
  it('works with ids that it has, or is refused', { timeout: 120_000 }, async () => {
    const file = join(await temporaryFolder(), 'tokenizer.json');
    let working = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(mutatedTokenizer, async (text) => {
        await writeFile(file, text);
        const start = performance.now();
        try {
          const tokenizer = await loadTokenizer(file);
          for (const { ids, typeIds, tokens } of tokenizer.encodeBatch(texts, { maxLength: 64 })) {
            expect(ids.every((id) => id >= 0 && id < tokenizer.vocabularySize)).toBe(true);
            expect(typeIds.every((type) => type >= 0)).toBe(true);
            expect(tokens.every((token) => typeof token === 'string')).toBe(true);
            tokenizer.decode(ids);
          }
          expect(tokenizer.padId).toBeLessThan(tokenizer.vocabularySize);
          working++;
        } catch (error) {
          if (!TokensiftError.isInstance(error)) throw error;
          expect(error.code).toMatch(/^(invalid-tokenizer|unsupported|invalid-argument)$/);
          refused++;
        }
        expect(performance.now() - start).toBeLessThan(LONGEST);
      }),
      { numRuns: 600 },
    );
    expect(working).toBeGreaterThan(60);
    expect(refused).toBeGreaterThan(200);
  });
});
