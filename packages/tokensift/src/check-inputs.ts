import { kindOf, type LabelledText, TokensiftError } from '@tokensift/core';

/** A text, or a pair of texts. */
export type ClassifierInput = string | readonly [text: string, pair: string];

type Texts = Pick<LabelledText, 'text' | 'pair'>;

/**
 * Texts to classify, whatever a program without types gave.
 * @throws TokensiftError `invalid-argument`, with the position, for what is neither a text nor a pair of texts.
 */
export function readInputs(inputs: readonly ClassifierInput[]): Texts[] {
  if (!Array.isArray(inputs)) throw refuseInput('inputs', inputs);
  // Not `map`, which passes over the gaps of a sparse list.
  return Array.from(inputs as readonly ClassifierInput[], (input, i) => {
    if (typeof input === 'string') return { text: input };
    const isPair = Array.isArray(input) && input.length === 2;
    if (isPair && input.every((part) => typeof part === 'string')) return { text: input[0], pair: input[1] };
    throw refuseInput(`inputs[${i}]`, input);
  });
}

function refuseInput(where: string, given: unknown): TokensiftError {
  return new TokensiftError({
    code: 'invalid-argument',
    where,
    message: `A text must be a string, or a pair of strings; this is ${kindOf(given)}.`,
    hint: "Give predict('text'), predict(['text', 'text']), or predict([['text', 'pair']]) for pairs.",
  });
}

/** @throws TokensiftError `invalid-argument` unless it is a whole number from 0. */
export function checkTop(top: number | undefined): void {
  if (top === undefined || (Number.isInteger(top) && top >= 0)) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'top',
    message: `The number of labels to list must be a whole number from 0, not ${top}.`,
  });
}

/** @throws TokensiftError `invalid-argument` for an empty list. */
export function requireRows(rows: readonly LabelledText[]): void {
  if (rows.length > 0) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'rows',
    message: 'There are no rows to evaluate.',
    hint: "Give at least one: [{ text: '…', label: '…' }].",
  });
}
