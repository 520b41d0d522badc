import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { letterTokenizer } from '../testing/letter-tokenizer.ts';
import { joinTokens, wordsAt, wordsIn } from './words.ts';

const word = fc.stringMatching(/^[a-eé🙂]{1,5}$/u);
const words = fc.array(word, { minLength: 1, maxLength: 8 });

/** What the sub-tokens of each word spell. */
function spelled(text: string, found: Int32Array): Map<number, string> {
  const characters = [...text];
  const { offsets } = letterTokenizer.encode(text);
  const spellings = new Map<number, string>();
  for (const [i, [start, end]] of offsets.entries()) {
    if (found[i] === -1) continue;
    const part = characters.slice(start, end).join('');
    spellings.set(found[i], (spellings.get(found[i]) ?? '') + part);
  }
  return spellings;
}

describe('words', () => {
  it('have the sub-tokens that spell them; those that nothing is left of have none', () => {
    fc.assert(
      fc.property(words, (tokens) => {
        const { text, places } = joinTokens(tokens);
        const found = wordsAt(letterTokenizer.encode(text), places).words;
        const expected = tokens.flatMap((token, i) => {
          const letters = token.replaceAll('🙂', '');
          return letters === '' ? [] : [[i, letters] as const];
        });
        expect([...spelled(text, found)].map(([i, letters]) => [i, letters.replaceAll('🙂', '')])).toEqual(
          expected,
        );
        expect(places.map(([start, end]) => [...text].slice(start, end).join(''))).toEqual(tokens);
      }),
    );
  });

  it('of a text without tokens are those that the vocabulary marks', () => {
    const text = 'abc de  fghij';
    const found = wordsIn(letterTokenizer.encode(text), text, letterTokenizer);
    expect([...found.words]).toEqual([-1, 0, 0, 1, 2, 2, 2, -1]);
    expect(found.places).toEqual([
      [0, 3],
      [4, 6],
      [8, 13],
    ]);
  });

  it('begin at white space where the vocabulary marks none, also where it counts the space to the word', () => {
    // As GPT-2 has it: "He", "llo", " wor", "ld", "!", and two pieces of one character.
    const encoding = {
      ids: Int32Array.of(1, 2, 3, 4, 5, 6, 7),
      tokens: ['He', 'llo', 'Ġwor', 'ld', '!', 'ĠðŁ', 'Ļ'],
      offsets: [
        [0, 2],
        [2, 5],
        [5, 9],
        [9, 11],
        [11, 12],
        [12, 14],
        [13, 14],
      ] as const,
    };
    const unmarked = { continuingPrefix: undefined, unknownId: undefined };
    const { words, places } = wordsIn(encoding, 'Hello world! 🙂', unmarked);
    expect([...words]).toEqual([0, 0, 1, 1, 1, 2, 2]);
    expect(places).toEqual([
      [0, 5],
      [6, 12],
      [13, 14],
    ]);
  });
});
