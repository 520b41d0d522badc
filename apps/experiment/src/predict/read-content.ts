import { kindOf } from '@tokensift/core';
import type { RowProblem, TextColumns, TextPair } from './input-row.ts';

/** The texts of a row, or why it has none. An empty pair is no pair. */
export function readContent(
  row: Readonly<Record<string, unknown>>,
  columns: TextColumns,
): TextPair | RowProblem {
  const named = (name: string): unknown => (Object.hasOwn(row, name) ? row[name] : undefined);
  const text = named(columns.text);
  const pair = named(columns.pair);
  if (text === undefined || (pair === undefined && columns.pairRequired)) {
    const missing = text === undefined ? columns.text : columns.pair;
    const found = Object.keys(row).map((name) => JSON.stringify(name));
    const there = found.length === 0 ? 'it has none' : `found: ${found.join(', ')}`;
    return { problem: `the row has no field ${JSON.stringify(missing)}; ${there}.` };
  }
  if (typeof text !== 'string') return { problem: `the text is ${kindOf(text)}, not a string.` };
  if (text.trim() === '') return { problem: 'the text is empty.' };
  if (pair === undefined || pair === null || pair === '') return { text };
  if (typeof pair !== 'string') return { problem: `the pair is ${kindOf(pair)}, not a string.` };
  return { text, pair };
}
