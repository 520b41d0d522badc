import { kindOf } from '@tokensift/core';
import type { Line, UnreadableLine } from '../files/read-lines.ts';
import type { InputRow, TextColumns } from './input-row.ts';
import { readContent } from './read-content.ts';

/**
 * Rows of JSON lines: objects with a text, or plain strings.
 * @param field where the prediction goes; a row that has it already is a problem
 */
export async function* readJsonRows(
  lines: AsyncIterable<Line | UnreadableLine>,
  columns: TextColumns,
  field: string,
): AsyncGenerator<InputRow> {
  for await (const line of lines) yield { line: line.number, ...readRow(line, columns, field) };
}

function readRow(line: Line | UnreadableLine, columns: TextColumns, field: string): Omit<InputRow, 'line'> {
  const refuse = (problem: string, json = '') => ({ content: { problem }, fields: { json } });
  if ('problem' in line) return refuse(line.problem);
  const json = line.text.trim();
  if (json === '') return refuse('the line is blank.');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (line.number === 1 && /^\[\s*(\{.*)?$/.test(json)) {
      return refuse("the rows are in one JSON array; write an object a line, for instance with: jq -c '.[]'");
    }
    return refuse(`the line is not JSON (${(error as Error).message}).`);
  }
  if (typeof value === 'string') {
    return {
      content: readContent({ [columns.text]: value }, columns),
      fields: { json: `${JSON.stringify(columns.text)}:${json}` },
    };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(`the line is ${kindOf(value)}, not an object with a text.`);
  }
  if (Object.hasOwn(value, field)) {
    return refuse(`the row has a field ${JSON.stringify(field)} of its own; name another with --field.`);
  }
  return {
    content: readContent(value as Readonly<Record<string, unknown>>, columns),
    fields: { json: json.slice(1, -1).trim() },
    object: value as Readonly<Record<string, unknown>>,
  };
}
