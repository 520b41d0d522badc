import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { letterTokenizer } from '../testing/letter-tokenizer.ts';
import { markPlace } from './mark-place.ts';
import { joinTokens, wordsAt, wordsIn } from './words.ts';

const sentences = fc
  .array(fc.stringMatching(/^[a-eé]{1,5}$/u), { minLength: 1, maxLength: 6 })
  .chain((tokens) => fc.tuple(fc.constant(tokens), fc.nat(tokens.length - 1)));

describe('a marked place', () => {
  it('has type 1 where the model tells types apart, and nothing else changes', () => {
    fc.assert(
      fc.property(sentences, ([tokens, predicate]) => {
        const { text, places } = joinTokens(tokens);
        const marked = markPlace(text, places[predicate], { tokenTypes: 2 });
        const encoding = letterTokenizer.encode(text);
        const { words } = wordsAt(encoding, places);
        expect(marked.text).toBe(text);
        expect(marked.unmark(encoding)).toEqual({
          ...encoding,
          typeIds: Int32Array.from(words, (word) => Number(word === predicate)),
        });
      }),
    );
  });

  it('stands between two "@" elsewhere, which are in no word of the text', () => {
    fc.assert(
      fc.property(sentences, ([tokens, predicate]) => {
        const { text, places } = joinTokens(tokens);
        const marked = markPlace(text, places[predicate], {});
        const between = [
          ...tokens.slice(0, predicate),
          '@',
          tokens[predicate],
          '@',
          ...tokens.slice(predicate + 1),
        ];
        expect(marked.text).toBe(between.join(' '));
        const raw = letterTokenizer.encode(marked.text);
        const encoding = marked.unmark(raw);
        const plain = letterTokenizer.encode(text);
        const isMarker = (i: number) => raw.tokens[i] === '@';
        const kept = encoding.offsets.filter((_, i) => !isMarker(i));
        expect(kept).toEqual(plain.offsets);
        for (const { words } of [wordsAt(encoding, places), wordsIn(encoding, text, letterTokenizer)]) {
          expect(Array.from(words).filter((_, i) => isMarker(i))).toEqual([-1, -1]);
          expect(Array.from(words).filter((_, i) => !isMarker(i))).toEqual([...wordsAt(plain, places).words]);
        }
      }),
    );
  });
});
