import { TokensiftError } from '@tokensift/core';
import { type Columns, requireColumns, toRow } from '../columns.ts';
import { type DatasetRow, placeOf } from '../dataset-row.ts';
import { decodeUtf8 } from '../decode-utf8.ts';
import { taggedSpans } from '../tagged-spans.ts';

/** Reads one JSON object a line; empty lines are passed over. */
export async function readJsonl(file: string, columns: Columns): Promise<DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for await (const { text, firstLine } of decodeUtf8(file)) {
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() !== '') rows.push(...readLine(line, columns, file, firstLine + index));
    }
  }
  return rows;
}

function readLine(text: string, columns: Columns, file: string, line: number): DatasetRow[] {
  const where = placeOf({ file, line });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TokensiftError({
      code: 'invalid-data',
      where,
      message: `the line is not valid JSON (${(cause as Error).message}).`,
      hint: 'Write one JSON object a line.',
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TokensiftError({
      code: 'invalid-data',
      where,
      message: 'the row is not a JSON object.',
      hint: `Write rows as {"${columns.text}": …, "${columns.label}": …}.`,
    });
  }
  const row = value as Readonly<Record<string, unknown>>;
  if (columns.tagsAs) return readTaggedRow(row, file, line);
  if (Array.isArray(row.tokens) && Array.isArray(row.tags)) {
    throw new TokensiftError({
      code: 'unsupported',
      where,
      message: 'the row labels tokens ("tokens" and "tags"), and only whole texts can be classified.',
      hint:
        `Give rows with "${columns.text}" and "${columns.label}", or cut them into labelled texts: --tags-as spans, or ` +
        '`columns: { tagsAs: spans }` in an experiment.',
    });
  }
  // A row that lacks only its label is a fault of the row, not of the names of the columns.
  const hasText = Object.hasOwn(row, columns.text);
  requireColumns(columns, hasText ? [...Object.keys(row), columns.label] : Object.keys(row), where);
  return [toRow({ text: row[columns.text], label: row[columns.label], pair: row[columns.pair] }, file, line)];
}

/** A row that labels tokens, cut into labelled texts. */
function readTaggedRow(row: Readonly<Record<string, unknown>>, file: string, line: number): DatasetRow[] {
  const fail = (message: string, hint: string) =>
    new TokensiftError({ code: 'invalid-data', where: placeOf({ file, line }), message, hint });
  const { tokens, tags } = row;
  if (!Array.isArray(tokens) || !Array.isArray(tags)) {
    throw fail(
      'the row has no "tokens" and "tags".',
      'Leave --tags-as out for rows with a text and a label.',
    );
  }
  if (tokens.length !== tags.length) {
    throw fail(`the row has ${tokens.length} tokens and ${tags.length} tags.`, 'Give each token a tag.');
  }
  if (!tokens.every((token) => typeof token === 'string')) {
    throw fail('the tokens are not all strings.', 'Write tokens in quotes.');
  }
  const spans = taggedSpans(tokens, tags);
  if (spans === undefined) {
    throw fail('a tag is not of the BIO scheme.', 'Tags are O, or B- or I- and a type.');
  }
  return spans.map(({ text, label }) => toRow({ text, label, pair: undefined }, file, line));
}
