import { kindOf, type TextPair, TokensiftError } from '@tokensift/core';
import type { TaskKind } from './task-kind.ts';

/** How many labels an answer lists, best first, where it has room for several and nobody says how many. */
export const LISTED_LABELS = 5;

/** Why a row cannot be classified, in one sentence. */
export interface RowProblem {
  readonly problem: string;
}

export const isProblem = (content: object): content is RowProblem => 'problem' in content;

/** The texts of a row, or why they cannot be classified. An empty pair is no pair. */
export function readTexts(text: unknown, pair: unknown): TextPair | RowProblem {
  if (typeof text !== 'string') return { problem: `the text is ${kindOf(text)}, not a string.` };
  if (text.trim() === '') return { problem: 'the text is empty.' };
  if (pair === undefined || pair === null || pair === '') return { text };
  if (typeof pair !== 'string') return { problem: `the pair is ${kindOf(pair)}, not a string.` };
  return { text, pair };
}

/**
 * What a task reads of a row, for `Classifier.predict`: its texts, or an object where the row has a field that the task
 * reads beside them, such as tokens.
 * @param fields of the row, which may have others
 */
export function readRow(
  texts: TextPair | RowProblem,
  fields: Readonly<Record<string, unknown>>,
  { inputFields, readInput }: Pick<TaskKind, 'inputFields' | 'readInput'>,
): { readonly input: unknown } | RowProblem {
  const given = (inputFields ?? []).filter((field) => Object.hasOwn(fields, field));
  if (given.length === 0 && isProblem(texts)) return texts;
  const { text, pair } = texts as Partial<TextPair>;
  const own = Object.fromEntries(given.map((field) => [field, fields[field]]));
  const plain = inputFields === undefined && pair !== undefined ? [text, pair] : text;
  try {
    const whole = given.length === 0 ? plain : { ...(text !== undefined && { text }), ...own };
    return { input: readInput(whole, 'row') };
  } catch (error) {
    if (TokensiftError.isInstance(error)) return { problem: error.problem };
    throw error;
  }
}
