import { TokensiftError } from '@tokensift/core';
import { Int32List } from './int32-list.ts';

/** A labelled text as token ids. */
export interface TokenizedText {
  /** Ids without special tokens, integers in [0, 2³¹). */
  readonly tokens: ArrayLike<number>;
  /** Whether each token begins a word; needed for span "word" alone. As long as `tokens`. */
  readonly wordStart?: ArrayLike<number | boolean>;
  /** Class index. */
  readonly label: number;
}

/**
 * Which n-grams are constructs: inside one word ("##ing", "un ##happy"), or also across words ("how do i").
 */
export type ConstructSpan = 'word' | 'phrase';

/** All texts end to end. */
export interface Corpus {
  readonly tokens: Int32Array;
  /** 1 where no construct may go on from the token before: at a text's first token, and at words for span "word". */
  readonly boundaries: Uint8Array;
  /** Index of each text's first token, and the number of tokens after the last. */
  readonly offsets: Int32Array;
  readonly labels: Int32Array;
}

/**
 * Reads texts once.
 * @throws TokensiftError `invalid-data` for no texts, a label that is no class index, an id that is no token id, or
 *   a missing or misfitting `wordStart`.
 */
export function readCorpus(texts: Iterable<TokenizedText>, classes: number, span: ConstructSpan): Corpus {
  const tokens = new Int32List();
  const boundaries = new Int32List();
  const offsets = new Int32List();
  const labels = new Int32List();
  for (const text of texts) {
    const where = `text ${labels.length}`;
    checkText(text, classes, where);
    const words = span === 'word' ? wordStartsOf(text, where) : undefined;
    offsets.push(tokens.length);
    labels.push(text.label);
    for (let t = 0; t < text.tokens.length; t++) {
      tokens.push(text.tokens[t]);
      boundaries.push(t === 0 || words?.[t] ? 1 : 0);
    }
  }
  if (labels.length === 0) {
    throw new TokensiftError({
      code: 'invalid-data',
      message: 'There are no texts to find constructs in.',
      where: 'texts',
      hint: 'Give at least one labelled text.',
    });
  }
  offsets.push(tokens.length);
  return {
    tokens: tokens.toArray(),
    boundaries: Uint8Array.from(boundaries.toArray()),
    offsets: offsets.toArray(),
    labels: labels.toArray(),
  };
}

/** @throws TokensiftError `invalid-data` for a label that is no class index or an id that is no token id. */
export function checkText({ tokens, label }: TokenizedText, classes: number, where: string): void {
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw new TokensiftError({
      code: 'invalid-data',
      message: `The label ${label} is not a class index.`,
      where,
      hint: `Class indices are integers from 0 to ${classes - 1}.`,
    });
  }
  for (let t = 0; t < tokens.length; t++) {
    if ((tokens[t] | 0) !== tokens[t] || tokens[t] < 0) {
      throw new TokensiftError({
        code: 'invalid-data',
        message: `${tokens[t]} is not a token id.`,
        where: `${where}, token ${t}`,
        hint: 'Token ids are integers from 0; encode texts with a tokenizer first.',
      });
    }
  }
}

/** @throws TokensiftError `invalid-data` when a text does not say where its words begin. */
export function wordStartsOf(
  { tokens, wordStart }: TokenizedText,
  where: string,
): ArrayLike<number | boolean> {
  if (wordStart?.length !== tokens.length) {
    throw new TokensiftError({
      code: 'invalid-data',
      message:
        wordStart === undefined
          ? 'The text does not say where its words begin.'
          : `There are ${wordStart.length} word starts for ${tokens.length} tokens.`,
      where,
      hint: 'Span "word" needs `wordStart` with one entry a token; span "phrase" does not.',
    });
  }
  return wordStart;
}
