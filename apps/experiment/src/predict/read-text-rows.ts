import { readTexts } from '@tokensift/tasks';
import type { Line, UnreadableLine } from '../files/read-lines.ts';
import type { InputRows } from './input-row.ts';

/** Rows of plain lines: each is a text. */
export function readTextRows(lines: AsyncIterable<Line | UnreadableLine>, name: string): InputRows {
  async function* read() {
    for await (const line of lines) {
      const { number, text } = line;
      const content = 'problem' in line ? line : readTexts(text, undefined);
      yield { line: number, content, fields: { values: [text] } };
    }
  }
  return { columns: [name], rows: read() };
}
