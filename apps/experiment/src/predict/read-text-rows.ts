import type { Line, UnreadableLine } from '../files/read-lines.ts';
import type { InputRows } from './input-row.ts';
import { readContent } from './read-content.ts';

/** Rows of plain lines: each is a text. */
export function readTextRows(lines: AsyncIterable<Line | UnreadableLine>, name: string): InputRows {
  const columns = { text: name, pair: '', pairRequired: false };
  async function* read() {
    for await (const line of lines) {
      const { number, text } = line;
      const content = 'problem' in line ? line : readContent({ [name]: text }, columns);
      yield { line: number, content, fields: { values: [text] } };
    }
  }
  return { columns: [name], rows: read() };
}
