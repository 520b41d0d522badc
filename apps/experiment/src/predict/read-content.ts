import type { TextPair } from '@tokensift/core';
import { listNames, matchColumns } from '@tokensift/datasets';
import { type RowProblem, readTexts } from '@tokensift/tasks';
import type { TextColumns } from './input-row.ts';

/** The texts of a row's fields by their names, or why it has none. */
export function readContent(
  row: Readonly<Record<string, unknown>>,
  columns: TextColumns,
): TextPair | RowProblem {
  const names = Object.keys(row);
  const text = matchColumns(columns.text, names);
  const pair = matchColumns(columns.pair, names);
  for (const matches of [text, pair]) {
    if (matches.length < 2) continue;
    const wanted = JSON.stringify(matches === text ? columns.text : columns.pair);
    return { problem: `several fields could be ${wanted}: ${listNames(matches)}.` };
  }
  const [textName] = text;
  const [pairName] = pair;
  if (textName === undefined || (pairName === undefined && columns.pairRequired)) {
    const missing = JSON.stringify(textName === undefined ? columns.text : columns.pair);
    const there = names.length === 0 ? 'it has none' : `found: ${listNames(names)}`;
    return { problem: `the row has no field ${missing}; ${there}.` };
  }
  return readTexts(row[textName], pairName === undefined ? undefined : row[pairName]);
}
