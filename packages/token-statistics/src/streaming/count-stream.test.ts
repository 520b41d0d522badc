import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenizedText } from '../corpus.ts';
import { findConstructs } from '../find-constructs.ts';
import { findConstructsInStream } from './count-stream.ts';

const texts: fc.Arbitrary<TokenizedText[]> = fc.array(
  fc
    .record({
      words: fc.array(fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }), { maxLength: 5 }),
      label: fc.nat(2),
    })
    .map(({ words, label }) => ({
      tokens: words.flat(),
      wordStart: words.flatMap((word) => word.map((_, i) => i === 0)),
      label,
    })),
  { minLength: 1, maxLength: 30 },
);

/** Gives the texts one by one, as from a file, and counts how often they are asked for. */
function streamOf(all: readonly TokenizedText[]) {
  let passes = 0;
  const source = async function* () {
    passes++;
    for (const text of all) yield text;
  };
  return { source, passes: () => passes };
}

describe('findConstructsInStream', () => {
  it('finds what findConstructs finds, whatever the limit of memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.constantFrom(1, 2, 7, 1000),
        fc.constantFrom('word' as const, 'phrase' as const),
        fc.integer({ min: 1, max: 4 }),
        async (all, maxCandidates, span, minSupport) => {
          const options = { classes: 3, maxLength: 4, minSupport, span };
          const found = await findConstructsInStream(streamOf(all).source, { ...options, maxCandidates });
          const expected = findConstructs(all, options);
          const plain = (constructs: typeof found) =>
            constructs.map((construct) => ({
              ...construct,
              ids: [...construct.ids],
              perClass: [...construct.perClass],
            }));
          expect(plain(found)).toEqual(plain(expected));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('takes one pass a length and one more, and others only where candidates are too many', async () => {
    const all = Array.from({ length: 60 }, (_, i) => ({
      tokens: [0, 1, 2, 3].map((t) => (t * 7 + i) % 20),
      label: i % 2,
    }));
    const options = { classes: 2, maxLength: 3, minSupport: 2 };
    const free = streamOf(all);
    await findConstructsInStream(free.source, options);
    expect(free.passes()).toBe(4);
    const bounded = streamOf(all);
    await findConstructsInStream(bounded.source, { ...options, maxCandidates: 8 });
    expect(bounded.passes()).toBeGreaterThan(8);
  });

  it('says what is wrong with the texts', async () => {
    const run = (...all: TokenizedText[]) => findConstructsInStream(() => all, { classes: 2, span: 'word' });
    await expect(run()).rejects.toMatchObject({ code: 'invalid-data' });
    await expect(run({ tokens: [1], label: 2, wordStart: [1] })).rejects.toMatchObject({ where: 'text 0' });
    await expect(run({ tokens: [1], label: 0 })).rejects.toMatchObject({ code: 'invalid-data' });
    await expect(findConstructsInStream(() => [], { classes: 0 })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});
