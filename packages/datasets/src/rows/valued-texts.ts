import type { ValuedText } from '@tokensift/core';
import { contentOfText, readText, TEXT_COLUMNS } from './read-text.ts';
import { isProblem, type RowFormat } from './row-format.ts';
import { showValue } from './show-value.ts';
import { switchTo } from './task-switch.ts';

/** Parts of about equal size that drawn splits keep in proportion. */
const QUANTILES = 10;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Texts with a finite number each, for regression. */
export const valuedTexts: RowFormat<ValuedText> = {
  name: 'texts with a number',
  task: 'regression',
  columns: [
    ...TEXT_COLUMNS,
    {
      part: 'label',
      field: 'value',
      names: ['label'],
      guesses: ['value', 'score', 'rating', 'similarity', 'target'],
      required: true,
      isNumber: true,
    },
  ],
  read(cells) {
    const text = readText(cells);
    if (isProblem(text)) return text;
    const { label } = cells;
    if (label === undefined || label === null || (typeof label === 'string' && label.trim() === '')) {
      return { problem: 'the row has no number', hint: 'Every row needs one: fill it in or remove the row.' };
    }
    const value = readNumber(label);
    if (Number.isFinite(value)) return { rows: [{ ...text, value }] };
    const isCommaNumber = typeof label === 'string' && NUMBER.test(label.trim().replace(',', '.'));
    return {
      problem: `the label ${showValue(label)} is not a finite number`,
      hint: isCommaNumber
        ? 'Write it with a decimal point.'
        : `For labels that are names: ${switchTo('single-label')}.`,
    };
  },
  strata: (rows) => quantiles(rows.map(({ value }) => value)),
  content: contentOfText,
  describeLabel: ({ value }) => String(value),
};

/** NaN for what is no number. */
function readNumber(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : Number.NaN;
}

/** The part, of those of equal size by value, that each value is in; equal values are in the same one. */
function quantiles(values: readonly number[]): string[] {
  const sorted = Float64Array.from(values).sort();
  const first = new Map<number, number>();
  for (const [rank, value] of sorted.entries()) if (!first.has(value)) first.set(value, rank);
  return values.map((value) => String(Math.floor((first.get(value)! * QUANTILES) / sorted.length)));
}
