import { createTextEncoder } from '../encode-text.ts';
import { parseTokenizerJson } from '../parse-tokenizer-json.ts';
import { createWatch } from '../time-limit.ts';

/** A text as ids without special tokens, and where its words begin. */
export interface WordEncoding {
  readonly ids: ArrayLike<number>;
  /**
   * 1 where a token begins a word, as the tokenizer cuts texts into words before its model sees them; 0 where it goes
   * on in one. A construct can become a token only inside a word.
   */
  readonly wordStart: ArrayLike<number>;
}

/**
 * Makes a function that encodes texts word by word, with the ids that the tokenizer gives.
 * @throws TokensiftError `invalid-tokenizer`, `unsupported` as `loadTokenizer` with the default backend.
 */
export function createWordEncoder(
  tokenizerJson: string,
  where = 'tokenizer.json',
): (text: string) => WordEncoding {
  const { json, modelIds } = parseTokenizerJson(tokenizerJson, where);
  const watch = createWatch(json, where);
  const { encode } = createTextEncoder(json, modelIds, where, watch);
  return (text) => {
    const ids: number[] = [];
    const wordStart: number[] = [];
    const take = (word: readonly number[]): boolean => {
      for (const [i, id] of word.entries()) {
        ids.push(id);
        wordStart.push(i === 0 ? 1 : 0);
      }
      return true;
    };
    watch(text.length, () => encode(text, Number.POSITIVE_INFINITY, take));
    return { ids: Int32Array.from(ids), wordStart: Uint8Array.from(wordStart) };
  };
}
