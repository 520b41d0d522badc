import type { RowProblem } from '../../rows/row-format.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A row as JSON has it. */
export type JsonRow =
  | { readonly line: number; readonly object: JsonObject }
  | { readonly line: number; readonly problem: RowProblem };

/**
 * Reads one row.
 * @param sketch how a row is written, for people
 */
export function parseRow(json: string, line: number, sketch: string): JsonRow {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    return {
      line,
      problem: {
        problem: `the row is not valid JSON (${(cause as Error).message})`,
        hint: 'Write one JSON object a line, or all of them in one array.',
      },
    };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { line, object: value as JsonObject };
  }
  return { line, problem: { problem: 'the row is not a JSON object', hint: `Write rows as ${sketch}.` } };
}
