import type { Column } from '../../columns/column.ts';
import { decodeUtf8 } from '../../files/decode-utf8.ts';
import type { ReadingLog } from '../../reading-log.ts';
import type { FileFormat, SourceOptions, SourceRow } from '../source.ts';
import { findKeys } from './find-keys.ts';
import { jsonElements } from './json-elements.ts';
import { jsonLines } from './json-lines.ts';
import { type JsonRow, parseRow } from './json-row.ts';

/** Files of one JSON object a line, empty lines passed over, or of one array of objects. */
export const json: FileFormat = { isPlainText: false, unit: 'line', read: readJson };

async function* readJson(
  file: string,
  options: SourceOptions,
  log: ReadingLog,
): AsyncGenerator<readonly SourceRow[]> {
  const isOneArray = await beginsWithArray(file);
  const sketch = rowSketch(options.columns);
  async function* rows(): AsyncGenerator<readonly JsonRow[]> {
    const texts = isOneArray ? jsonElements(decodeUtf8(file, 'anywhere'), file) : jsonLines(decodeUtf8(file));
    for await (const some of texts) yield some.map(({ json: text, line }) => parseRow(text, line, sketch));
  }
  yield* findKeys(rows, file, options, log);
}

/** Whether the file begins with an array of objects, or an empty one: lines may be arrays too, which are no rows. */
async function beginsWithArray(file: string): Promise<boolean> {
  let start = '';
  for await (const { text } of decodeUtf8(file, 'anywhere')) {
    start += text.trim();
    if (start.length > 1) break;
  }
  return /^\[\s*[{\]]/.test(start);
}

/** How a row is written, for people. */
const rowSketch = (columns: readonly Column[]): string =>
  `{${columns.flatMap(({ names, required }) => (required ? [`${JSON.stringify(names[0])}: …`] : [])).join(', ')}}`;
