import fc from 'fast-check';
import { expect, it } from 'vitest';
import { letterTokenizer } from '../testing/letter-tokenizer.ts';
import { cutIntoWindows } from './windows.ts';
import { joinTokens, wordsAt } from './words.ts';

const cases = [
  fc.array(fc.stringMatching(/^[a-e]{1,9}$/), { minLength: 1, maxLength: 30 }),
  fc.integer({ min: 3, max: 20 }),
  fc.double({ min: 0, max: 0.9, noNaN: true }),
] as const;

function cut(tokens: readonly string[], maxLength: number, stride: number) {
  const { text, places } = joinTokens(tokens);
  const encoding = letterTokenizer.encode(text);
  const { words } = wordsAt(encoding, places);
  return { encoding, words, windows: cutIntoWindows(encoding, words, { maxLength, stride }) };
}

it('asks for every word once, at its first sub-token, in windows that fit and keep their special tokens', () => {
  fc.assert(
    fc.property(...cases, (tokens, maxLength, stride) => {
      const { encoding, windows } = cut(tokens, maxLength, stride);
      const asked = windows.flatMap(({ words, firsts }) => Array.from(firsts, (first) => words[first]));
      expect(asked.sort((a, b) => a - b)).toEqual(tokens.map((_, i) => i));
      for (const { ids, words, firsts, specialTokensMask, typeIds } of windows) {
        expect(ids.length).toBeLessThanOrEqual(maxLength);
        expect([words.length, typeIds.length, specialTokensMask.length]).toEqual(Array(3).fill(ids.length));
        expect([ids[0], ids.at(-1)]).toEqual([encoding.ids[0], encoding.ids.at(-1)]);
        expect(specialTokensMask.reduce((sum, one) => sum + one, 0)).toBe(2);
        const isFirst = (first: number) =>
          !encoding.tokens[encoding.ids.indexOf(ids[first])].startsWith('##');
        expect(Array.from(firsts).every(isFirst)).toBe(true);
      }
      if (encoding.ids.length <= maxLength) {
        expect(windows).toHaveLength(1);
        expect(windows[0].ids).toEqual(encoding.ids);
      }
    }),
  );
});

it('asks for a word where it is farthest from where the text is cut', () => {
  const sizes = [fc.integer({ min: 1, max: 40 }), cases[1], cases[2]] as const;
  fc.assert(
    fc.property(...sizes, (count, maxLength, stride) => {
      // Each is one token, so that a window holds those from its first to its last.
      const { windows } = cut(Array<string>(count).fill('ab'), maxLength, stride);
      const stretches = windows.map(({ words }) => [words[1], words.at(-2)!] as const);
      const margin = (word: number, [first, last]: readonly [number, number]): number =>
        Math.min(first === 0 ? Infinity : word - first, last === count - 1 ? Infinity : last - word);
      for (const [i, { words, firsts }] of windows.entries()) {
        for (const word of Array.from(firsts, (first) => words[first])) {
          const best = Math.max(...stretches.map((stretch) => margin(word, stretch)));
          expect(margin(word, stretches[i])).toBe(best);
        }
      }
    }),
  );
});

it('repeats the part of a window that is asked for, and ends with the text', () => {
  const { windows } = cut(['aa', 'bb', 'cc', 'dd', 'ee', 'ab', 'bc', 'cd', 'de', 'ea'], 6, 0.25);
  expect(windows.map(({ words }) => [...words])).toEqual([
    [-1, 0, 1, 2, 3, -1],
    [-1, 3, 4, 5, 6, -1],
    [-1, 6, 7, 8, 9, -1],
  ]);
  // Words at both ends of a cut are as near to it; the first window that has them is asked.
  expect(windows.map(({ words, firsts }) => Array.from(firsts, (first) => words[first]))).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
});
