import { TokensiftError } from '@tokensift/core';
import { type BadRows, badRowsError, joinBadRows } from './bad-rows.ts';
import { type ColumnNames, resolveColumns } from './columns/column.ts';
import type { Finding } from './dataset-note.ts';
import type { HubOption } from './fetch-dataset.ts';
import { fileFormatOf } from './formats/registry.ts';
import type { FileFormat, SourceOptions, SourceRow } from './formats/source.ts';
import type { Placed } from './placed.ts';
import { createReadingLog, type ReadingLog } from './reading-log.ts';
import { labelledSpans } from './rows/labelled-spans.ts';
import { labelledTexts } from './rows/labelled-texts.ts';
import { type CellOptions, isProblem, type RowFormat } from './rows/row-format.ts';

export interface ReadDatasetOptions extends CellOptions, HubOption {
  readonly columns?: ColumnNames;
  /** The character between the fields of delimited files; found in their first line where absent. */
  readonly delimiter?: string;
  /** Leaves rows that cannot be used out, with a note, in place of an error. */
  readonly skipBadRows?: boolean;
}

/** What the rows are, where they are not texts with one label each. */
export interface RowFormatOption<Row extends object> {
  readonly format: RowFormat<Row>;
}

/** The options of functions that read rows of any format. */
export type ReadRowsOptions<Row extends object> = ReadDatasetOptions & Partial<RowFormatOption<Row>>;

/** A file as it was read, before it is decided what becomes of its bad rows. */
export interface ReadFile<Row extends object> {
  readonly file: string;
  readonly rows: readonly Placed<Row>[];
  readonly badRows: BadRows;
  readonly findings: readonly Finding[];
}

/** The format of the rows. @throws TokensiftError `invalid-argument` for spans where no labelled texts are read. */
export function formatOf<Row extends object>({ format, columns }: ReadRowsOptions<Row>): RowFormat<Row> {
  // Callers without a format have labelled texts for `Row`: the public functions are overloaded so.
  const chosen = format ?? (labelledTexts as RowFormat<object> as RowFormat<Row>);
  if (columns?.tagsAs === undefined) return chosen;
  if ((chosen as RowFormat<object>) === (labelledTexts as RowFormat<object>)) {
    return labelledSpans as RowFormat<object> as RowFormat<Row>;
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'tagsAs',
    message: `spans become labelled texts, and ${chosen.name} are read.`,
    hint: 'Leave tagsAs (--tags-as) out.',
  });
}

/** Opens a file for reading its rows one after the other. @throws TokensiftError `unsupported`, `invalid-argument`. */
export function openRows<Row extends object>(
  file: string,
  options: ReadRowsOptions<Row>,
): { readonly rows: AsyncGenerator<Placed<Row>>; readonly log: ReadingLog } {
  const format = formatOf(options);
  const { hasLists = false } = format;
  const fileFormat = fileFormatOf(file, hasLists);
  const source: SourceOptions = {
    columns: resolveColumns(format.columns, options.columns ?? {}),
    task: format.task,
    hasLists,
    ...(options.delimiter !== undefined && { delimiter: options.delimiter }),
  };
  const log = createReadingLog(file, fileFormat.unit);
  return { rows: readRows(file, fileFormat, source, format, options, log), log };
}

async function* readRows<Row extends object>(
  file: string,
  fileFormat: FileFormat,
  source: SourceOptions,
  format: RowFormat<Row>,
  given: CellOptions,
  log: ReadingLog,
): AsyncGenerator<Placed<Row>> {
  let options = given;
  const survey = format.survey?.(given, fileFormat.isPlainText);
  if (survey) {
    for await (const items of fileFormat.read(file, source, createReadingLog(file))) {
      for (const item of items) if ('cells' in item) survey.see(item.cells);
    }
    const { options: found, notes } = survey.finish(file);
    options = { ...given, ...found };
    for (const { kind, clause } of notes) log.note(kind, clause);
  }
  for await (const items of fileFormat.read(file, source, log)) {
    for (const item of items) for (const row of takeRow(item, format, options, log)) yield row;
  }
}

function takeRow<Row extends object>(
  item: SourceRow,
  format: RowFormat<Row>,
  options: CellOptions,
  log: ReadingLog,
): readonly Placed<Row>[] {
  if ('problem' in item) {
    log.refuse(item.line, item.problem);
    return [];
  }
  const read = format.read(item.cells, options);
  // A problem of one token is where the token is.
  const token = isProblem(read) ? read.token : undefined;
  return log.take(read, item.tokenLines?.[token ?? 0] ?? item.line);
}

export async function readFile<Row extends object>(
  file: string,
  options: ReadRowsOptions<Row>,
): Promise<ReadFile<Row>> {
  const { rows: source, log } = openRows(file, options);
  const rows: Placed<Row>[] = [];
  for await (const row of source) rows.push(row);
  return { file, rows, badRows: log.badRows, findings: log.findings() };
}

/** @throws TokensiftError `invalid-data` for bad rows that are not skipped, and for a file without rows. */
export function requireRows(
  files: readonly ReadFile<object>[],
  { skipBadRows = false }: ReadDatasetOptions,
): void {
  const bad = joinBadRows(files.map(({ badRows }) => badRows));
  if (bad.count > 0 && !skipBadRows) {
    const good = files.reduce((total, { rows }) => total + rows.length, 0);
    throw badRowsError(bad, good + bad.count, SKIP_HINT);
  }
  for (const { file, rows, badRows } of files) {
    if (rows.length > 0) continue;
    if (badRows.count > 0) throw badRowsError(badRows, badRows.count);
    throw new TokensiftError({
      code: 'invalid-data',
      where: file,
      message: 'the file has no rows.',
      hint: 'Give a file with at least one row.',
    });
  }
}

export const SKIP_HINT =
  'To leave such rows out: --skip-bad-rows, or `skipBadRows: true` in an experiment or a program.';
