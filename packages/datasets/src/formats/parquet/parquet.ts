import { TokensiftError } from '@tokensift/core';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { placeColumns } from '../../columns/place-columns.ts';
import { unreadable } from '../../files/file-errors.ts';
import { requireFile } from '../../files/require-file.ts';
import type { ReadingLog } from '../../reading-log.ts';
import type { FileFormat, SourceOptions, SourceRow } from '../source.ts';
import { classNames, nameClasses } from './class-names.ts';

/** Parquet files, row group by row group; places are rows. Lists are columns of lists. */
export const parquet: FileFormat = { isPlainText: false, unit: 'row', read: readParquet };

/** Bytes of a row group's columns. Writers make them of some hundred MiB at most, since readers hold one as a whole. */
const LARGEST_ROW_GROUP = 1 << 30;

/** A row group of more says it has some that it has not. */
const MOST_ROWS = 1 << 27;

async function* readParquet(
  file: string,
  options: SourceOptions,
  log: ReadingLog,
): AsyncGenerator<readonly SourceRow[]> {
  const { buffer, metadata, header } = await open(file);
  const placed = placeColumns(options, header, log, file);
  const used = [...new Set(placed.columns.flatMap(({ names }) => names))];
  const numbers = placed.columns.filter(({ column }) => column.isNumber).flatMap(({ names }) => names);
  const classes = classNames(
    metadata,
    used.filter((name) => !numbers.includes(name)),
  );
  for (const name of classes.keys()) {
    log.note(
      'class-names',
      `the numbers in ${JSON.stringify(name)} are read as the names that the file gives them`,
    );
  }
  const positions = used.map((name) => header.indexOf(name));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    requireReadable(group, used, file);
    const rowEnd = rowStart + Number(group.num_rows);
    const columns: (readonly unknown[])[] = [];
    // One after the other: where several are damaged, hyparquet may leave a rejected promise to nobody, which ends Node.
    for (const name of used) columns.push(await readColumn(buffer, metadata, name, rowStart, rowEnd, file));
    const firstLine = rowStart + 1;
    yield Array.from({ length: rowEnd - rowStart }, (_, i) => {
      const fields: unknown[] = [];
      for (const [k, name] of used.entries())
        fields[positions[k]] = nameClasses(columns[k][i], classes.get(name));
      return { line: firstLine + i, cells: placed.cellsOf(fields) };
    });
    rowStart = rowEnd;
  }
}

/** The values of a column in a row group. */
async function readColumn(
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  name: string,
  rowStart: number,
  rowEnd: number,
  file: string,
): Promise<readonly unknown[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const { COMPRESSORS: compressors } = await import('./decompress.ts');
  try {
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      columns: [name],
      rowStart,
      rowEnd,
      compressors,
    });
    if (rows.length === rowEnd - rowStart) return rows.map((row) => row[name]);
    throw new Error(`${rows.length} rows of ${rowEnd - rowStart}`);
  } catch (cause) {
    throw damaged(file, cause);
  }
}

interface OpenedFile {
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  /** The names of the columns. */
  readonly header: readonly string[];
}

async function open(file: string): Promise<OpenedFile> {
  await requireFile(file);
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const header = parquetSchema(metadata).children.map(({ element }) => element.name);
    return { buffer, metadata, header };
  } catch (cause) {
    // Only the system's errors have a number; a damaged file may state places that it does not have.
    throw (cause as NodeJS.ErrnoException).errno === undefined
      ? damaged(file, cause)
      : unreadable(file, cause);
  }
}

function requireReadable(
  { columns, num_rows: rows }: FileMetaData['row_groups'][number],
  used: readonly string[],
  file: string,
): void {
  let bytes = 0;
  for (const name of used) {
    const chunks = columns.flatMap(({ meta_data: meta }) => (meta?.path_in_schema[0] === name ? [meta] : []));
    if (chunks.length !== 1) throw hasRecords(file, name);
    bytes += Number(chunks[0].total_uncompressed_size);
  }
  if (rows < 0 || rows > MOST_ROWS) throw damaged(file, new Error(`a row group of ${rows} rows`));
  if (bytes > LARGEST_ROW_GROUP) throw hasLargeRowGroup(file, bytes);
}

const hasRecords = (file: string, name: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where: file,
    message: `the column ${JSON.stringify(name)} holds neither values nor lists of values.`,
    hint: 'Write its parts as columns of their own.',
  });

const hasLargeRowGroup = (file: string, bytes: number): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where: file,
    message: `the file has a row group of ${(bytes / 2 ** 30).toFixed(1)} GiB.`,
    hint: 'Write it with smaller ones, for instance with row_group_size=10000 in pandas and PyArrow.',
  });

const damaged = (file: string, cause: unknown): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where: file,
    message: `the Parquet file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`,
    hint: 'Get it again, or write it again, compressed with Snappy, gzip, Brotli or Zstandard, or not at all.',
    cause,
  });
