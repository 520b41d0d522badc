import { kindOf, type Task, TokensiftError } from '@tokensift/core';
import { AGGREGATIONS, type TaskKind } from '@tokensift/tasks';

/**
 * What is to be classified, whatever a program without types gave.
 * @throws TokensiftError `invalid-argument`, with the position, for what the task does not read.
 */
export function readInputs(
  inputs: readonly unknown[],
  { readInput }: Pick<TaskKind, 'readInput'>,
): unknown[] {
  if (!Array.isArray(inputs)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'inputs',
      message: `What is to be classified must be a text or a list; this is ${kindOf(inputs)}.`,
      hint: "Give predict('text'), predict(['text', 'text']), or predict([['text', 'pair']]) for pairs.",
    });
  }
  // Not `map`, which passes over the gaps of a sparse list.
  return Array.from(inputs as readonly unknown[], (input, i) => readInput(input, `inputs[${i}]`));
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

/** @throws TokensiftError `invalid-argument` unless it is a known one and the task tags words. */
export function checkAggregation(
  aggregation: string | undefined,
  { name, head }: Pick<Task, 'name' | 'head'>,
): void {
  if (aggregation === undefined) return;
  if (head !== 'token') {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'aggregation',
      message: `The task "${name}" tags no words, so there are no sub-tokens to decide on a tag.`,
      hint: 'Leave it out.',
    });
  }
  if (AGGREGATIONS.some((known) => known === aggregation)) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'aggregation',
    message: `There is no aggregation "${aggregation}".`,
    hint: `Known: ${AGGREGATIONS.join(', ')}.`,
  });
}

/** @throws TokensiftError `invalid-argument` for an empty list. */
export function requireRows(rows: readonly unknown[]): void {
  if (rows.length > 0) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'rows',
    message: 'There are no rows to evaluate.',
    hint: "Give at least one: [{ text: '…', label: '…' }].",
  });
}
