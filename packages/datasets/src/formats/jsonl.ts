import { TokensiftError } from '@tokensift/core';
import {
  ambiguousColumn,
  type ColumnPart,
  type Columns,
  listNames,
  matchColumns,
  missingColumn,
  noteColumn,
  partsOf,
} from '../columns.ts';
import { type DatasetRow, placeOf } from '../dataset-row.ts';
import { decodeUtf8 } from '../decode-utf8.ts';
import type { Cells } from '../read-row.ts';
import type { ReadingLog } from '../reading-log.ts';
import { taggedSpans } from '../tagged-spans.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Reads one JSON object a line; empty lines are passed over. */
export async function* readJsonl(
  file: string,
  columns: Columns,
  log: ReadingLog,
): AsyncGenerator<DatasetRow> {
  const keys = createKeyFinder(file, columns, log);
  for await (const { text, firstLine } of decodeUtf8(file)) {
    for (const [index, json] of text.split('\n').entries()) {
      if (json.trim() === '') continue;
      const line = firstLine + index;
      const object = parseObject(json, columns, log, file, line);
      if (object === undefined) continue;
      if (columns.tagsAs) yield* readTagged(object, log, line);
      else {
        refuseTags(object, columns, placeOf({ file, line }));
        const cells = keys.cellsOf(object, line);
        const row = cells && log.check(cells, line);
        if (row) yield row;
      }
    }
  }
  if (!columns.tagsAs) keys.close();
}

function parseObject(
  json: string,
  columns: Columns,
  log: ReadingLog,
  file: string,
  line: number,
): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    if (log.rows === 0 && /^\s*\[\s*(\{.*)?$/.test(json)) throw isArray(file, line);
    log.refuse(line, {
      problem: `the line is not valid JSON (${(cause as Error).message})`,
      hint: 'Write one JSON object a line.',
    });
    return undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  if (log.rows === 0 && Array.isArray(value) && typeof value[0] === 'object') throw isArray(file, line);
  log.refuse(line, {
    problem: 'the row is not a JSON object',
    hint: `Write rows as {"${columns.text}": …, "${columns.label}": …}.`,
  });
  return undefined;
}

const isArray = (file: string, line: number): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where: placeOf({ file, line }),
    message: 'the rows are in one JSON array.',
    hint: `Write one JSON object a line, for instance with: jq -c '.[]' ${file}`,
  });

/** @throws TokensiftError `unsupported` for a row that labels tokens. */
function refuseTags({ tokens, tags }: JsonObject, columns: Columns, where: string): void {
  if (!Array.isArray(tokens) || !Array.isArray(tags)) return;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: 'the row labels tokens ("tokens" and "tags"), and only whole texts can be classified.',
    hint:
      `Give rows with "${columns.text}" and "${columns.label}", or cut them into labelled texts: --tags-as spans, or ` +
      '`columns: { tagsAs: spans }` in an experiment.',
  });
}

/** Finds a row's parts by their keys, and whether a part that every row needs is in none. */
function createKeyFinder(file: string, columns: Columns, log: ReadingLog) {
  const parts = ['text', 'label', 'pair'] as const;
  const needed = partsOf(columns);
  const found = new Set<ColumnPart>();
  const names = new Set<string>();
  let firstLine: number | undefined;
  const keyOf = (object: JsonObject, part: ColumnPart, line: number): string | undefined => {
    if (Object.hasOwn(object, columns[part])) return columns[part];
    const matches = matchColumns(columns[part], Object.keys(object));
    if (matches.length > 1) throw ambiguousColumn(part, columns[part], matches, placeOf({ file, line }));
    return matches[0];
  };
  return {
    cellsOf(object: JsonObject, line: number): Cells | undefined {
      firstLine ??= line;
      const cells: Partial<Record<ColumnPart, unknown>> = {};
      for (const part of parts) {
        const key = keyOf(object, part, line);
        if (key === undefined) continue;
        found.add(part);
        cells[part] = object[key];
        noteColumn(log, part, key, columns);
      }
      if (needed.some((part) => !found.has(part))) for (const name of Object.keys(object)) names.add(name);
      // A row without a label is told of with the other checks of labels.
      const missing = needed.find((part) => part !== 'label' && !(part in cells));
      if (missing === undefined) return { text: cells.text, label: cells.label, pair: cells.pair };
      log.refuse(line, {
        problem: `there is no ${JSON.stringify(columns[missing])}; found: ${listNames(Object.keys(object))}`,
        hint: 'Add it, or remove the row.',
      });
      return undefined;
    },
    /** @throws TokensiftError `invalid-data` when no row has a part that all need. */
    close(): void {
      const missing = needed.find((part) => !found.has(part));
      if (missing === undefined || firstLine === undefined) return;
      throw missingColumn(missing, columns, [...names], placeOf({ file, line: firstLine }));
    },
  };
}

/** A row that labels tokens, cut into labelled texts; all or none of them. */
function* readTagged({ tokens, tags }: JsonObject, log: ReadingLog, line: number): Generator<DatasetRow> {
  const refuse = (problem: string, hint: string) => log.refuse(line, { problem, hint });
  if (!Array.isArray(tokens) || !Array.isArray(tags)) {
    return refuse(
      'the row has no "tokens" and "tags"',
      'Leave --tags-as out for rows with a text and a label.',
    );
  }
  if (tokens.length !== tags.length) {
    return refuse(`the row has ${tokens.length} tokens and ${tags.length} tags`, 'Give each token a tag.');
  }
  if (!tokens.every((token) => typeof token === 'string')) {
    return refuse('the tokens are not all strings', 'Write tokens in quotes.');
  }
  const spans = taggedSpans(tokens, tags);
  if (spans === undefined) {
    return refuse('a tag is not of the BIO scheme', 'Tags are O, or B- or I- and a type.');
  }
  for (const { text, label } of spans) {
    const row = log.check({ text, label, pair: undefined }, line);
    if (row) yield row;
  }
}
