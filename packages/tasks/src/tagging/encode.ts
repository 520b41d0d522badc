import { TokensiftError } from '@tokensift/core';
import type { SequenceEncoder } from '@tokensift/tokenization';
import { markPlace } from './mark-place.ts';
import { cutIntoWindows, type WordWindow } from './windows.ts';
import { type Place, wordsAt, wordsIn } from './words.ts';

export interface TextOfWords {
  readonly text: string;
  /** Where its words are; found by its sub-tokens where they are not known. */
  readonly places?: readonly Place[];
  /** The place that is marked, such as a predicate. */
  readonly marked?: Place | undefined;
}

export interface EncodedWords {
  readonly places: readonly Place[];
  /** In the order of the text. */
  readonly windows: readonly WordWindow[];
}

/**
 * Texts as a model reads them, in windows; see `cutIntoWindows`.
 * @throws TokensiftError `unsupported` for a tokenizer that does not say where its tokens are.
 */
export function encodeWords(
  texts: readonly TextOfWords[],
  encoder: SequenceEncoder,
  stride: number,
): EncodedWords[] {
  const { tokenizer, maxLength } = encoder;
  if (!tokenizer.hasOffsets) {
    throw new TokensiftError({
      code: 'unsupported',
      where: 'tokenizer',
      message: `The tokenizer backend "${tokenizer.backend}" does not say where in a text its tokens are.`,
      hint: 'Words cannot be told apart without it: open the model with another, such as tokenizerBackend: "native".',
    });
  }
  const marked = texts.map(({ text, marked: place }) => markPlace(text, place, encoder));
  const encodings = encoder.encodeWhole(marked.map(({ text }) => text));
  return texts.map(({ text, places: known }, i) => {
    const encoding = marked[i].unmark(encodings[i]);
    const { places, words } = known ? wordsAt(encoding, known) : wordsIn(encoding, text, tokenizer);
    return { places, windows: cutIntoWindows(encoding, words, { maxLength, stride }) };
  });
}
