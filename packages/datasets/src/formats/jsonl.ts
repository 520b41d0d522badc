import { TokensiftError } from '@tokensift/core';
import { decodeUtf8 } from '../decode-utf8.ts';
import { placeOf } from '../placed.ts';
import type { ReadingLog } from '../reading-log.ts';
import type { RowProblem } from '../rows/row-format.ts';
import { createKeyFinder, type JsonObject, rowSketch } from './json-keys.ts';
import type { FileFormat, SourceOptions, SourceRow } from './source.ts';

/** Files of one JSON object a line; empty lines are passed over. */
export const jsonl: FileFormat = { isPlainText: false, read: readJsonl };

async function* readJsonl(file: string, options: SourceOptions, log: ReadingLog): AsyncGenerator<SourceRow> {
  const keys = createKeyFinder(file, options, log);
  let isFirst = true;
  for await (const { text, firstLine } of decodeUtf8(file)) {
    for (const [index, json] of text.split('\n').entries()) {
      if (json.trim() === '') continue;
      const line = firstLine + index;
      const parsed = parseLine(json, options, placeOf({ file, line }), isFirst);
      isFirst = false;
      yield 'problem' in parsed ? { line, problem: parsed } : keys.rowOf(parsed.object, line);
    }
  }
  keys.close();
}

/** @throws TokensiftError `unsupported` for a first line that begins an array of rows. */
function parseLine(
  json: string,
  { columns }: SourceOptions,
  where: string,
  isFirst: boolean,
): { readonly object: JsonObject } | RowProblem {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    if (isFirst && /^\s*\[\s*(\{.*)?$/.test(json)) throw isArray(where);
    return {
      problem: `the line is not valid JSON (${(cause as Error).message})`,
      hint: 'Write one JSON object a line.',
    };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { object: value as JsonObject };
  }
  if (isFirst && Array.isArray(value) && typeof value[0] === 'object') throw isArray(where);
  return { problem: 'the row is not a JSON object', hint: `Write rows as ${rowSketch(columns)}.` };
}

const isArray = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where,
    message: 'the rows are in one JSON array.',
    hint: `Write one JSON object a line, for instance with: jq -c '.[]' ${where.replace(/:\d+$/, '')}`,
  });
