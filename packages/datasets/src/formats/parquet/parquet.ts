import { TokensiftError } from '@tokensift/core';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { placeColumns } from '../../columns/place-columns.ts';
import { unreadable } from '../../files/file-errors.ts';
import type { ReadingLog } from '../../reading-log.ts';
import type { FileFormat, SourceOptions, SourceRow } from '../source.ts';
import { classNames, nameClasses } from './class-names.ts';

/** Parquet files, row group by row group; places are rows. Lists are columns of lists. */
export const parquet: FileFormat = { isPlainText: false, unit: 'row', read: readParquet };

/** Bytes of a row group's columns. Writers make them of some hundred MiB at most, since readers hold one as a whole. */
const LARGEST_ROW_GROUP = 1 << 30;

async function* readParquet(
  file: string,
  { columns }: SourceOptions,
  log: ReadingLog,
): AsyncGenerator<readonly SourceRow[]> {
  const { parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { COMPRESSORS } = await import('./decompress.ts');
  const { buffer, metadata } = await open(file);
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  const placed = placeColumns(columns, header, log, file);
  const numbers = placed.columns.filter(({ column }) => column.isNumber).flatMap(({ names }) => names);
  const classes = classNames(
    metadata,
    header.filter((name) => !numbers.includes(name)),
  );
  const used = [...new Set(placed.columns.flatMap(({ names }) => names))];
  for (const name of used) {
    if (!classes.has(name)) continue;
    log.note(
      'class-names',
      `the numbers in ${JSON.stringify(name)} are read as the names that the file gives them`,
    );
  }
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    requireReadable(group, used, file);
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      columns: used,
      rowStart,
      rowEnd,
      compressors: COMPRESSORS,
    }).catch((cause: unknown) => {
      throw damaged(file, cause);
    });
    const firstLine = rowStart + 1;
    yield rows.map((row, i) => {
      const fields = header.map((name) => nameClasses(row[name], classes.get(name)));
      return { line: firstLine + i, cells: placed.cellsOf(fields) };
    });
    rowStart = rowEnd;
  }
}

async function open(
  file: string,
): Promise<{ readonly buffer: AsyncBuffer; readonly metadata: FileMetaData }> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
  const buffer = await asyncBufferFromFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const metadata = await parquetMetadataAsync(buffer).catch((cause: NodeJS.ErrnoException) => {
    // Only the system's errors have a number; a damaged file may state places that it does not have.
    throw cause.errno === undefined ? damaged(file, cause) : unreadable(file, cause);
  });
  return { buffer, metadata };
}

function requireReadable(
  { columns }: FileMetaData['row_groups'][number],
  used: readonly string[],
  file: string,
): void {
  const bytes = columns
    .filter(({ meta_data: meta }) => meta !== undefined && used.includes(meta.path_in_schema[0]))
    .reduce((total, { meta_data: meta }) => total + Number(meta!.total_uncompressed_size), 0);
  if (bytes <= LARGEST_ROW_GROUP) return;
  throw new TokensiftError({
    code: 'unsupported',
    where: file,
    message: `the file has a row group of ${(bytes / 2 ** 30).toFixed(1)} GiB.`,
    hint: 'Write it with smaller ones, for instance with row_group_size=10000 in pandas and PyArrow.',
  });
}

const damaged = (file: string, cause: unknown): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where: file,
    message: `the Parquet file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`,
    hint: 'Get it again, or write it again, compressed with Snappy, gzip, Brotli or Zstandard, or not at all.',
    cause,
  });
