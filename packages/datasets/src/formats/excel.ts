import { readFile } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { type PlacedColumns, placeColumns } from '../columns/place-columns.ts';
import { unreadable } from '../files/file-errors.ts';
import { requireFile } from '../files/require-file.ts';
import { placeOf } from '../placed.ts';
import type { ReadingLog } from '../reading-log.ts';
import type { FileFormat, SourceOptions, SourceRow } from './source.ts';

/** Excel workbooks (.xlsx): the first sheet, whose first row with a value names the columns. Places are its rows. */
export const excel: FileFormat = { isPlainText: true, unit: 'row', read: readExcel };

/** Some 600,000 rows of short texts; what unpacks to more takes gigabytes to read. */
const LARGEST_UNPACKED = 1 << 27;

async function* readExcel(
  file: string,
  options: SourceOptions,
  log: ReadingLog,
): AsyncGenerator<readonly SourceRow[]> {
  const [{ sheet, data }, ...others] = await sheetsOf(file);
  const unread = others.filter((other) => other.data.length > 0).map((other) => JSON.stringify(other.sheet));
  if (unread.length > 0) {
    log.note('unread-sheets', `the sheet ${JSON.stringify(sheet)} is read, ${unread.join(', ')} not`);
  }
  const rows: SourceRow[] = [];
  let placed: PlacedColumns | undefined;
  for (const [i, row] of data.entries()) {
    const fields = row.map(writeCell);
    if (fields.every((field) => field.trim() === '')) continue;
    const line = i + 1;
    if (placed === undefined) placed = placeColumns(options, fields, log, placeOf({ file, line }));
    else rows.push({ line, cells: placed.cellsOf(fields) });
  }
  yield rows;
}

/** A cell as a CSV has it. */
function writeCell(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return cell === null ? '' : String(cell);
}

async function sheetsOf(file: string) {
  await requireFile(file);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  await requireUnpackedSize(bytes, file);
  const { default: readWorkbook } = await import('read-excel-file/node');
  return await readWorkbook(bytes, { trim: false }).catch((cause: unknown) => {
    throw notAWorkbook(file, cause);
  });
}

/** Unpacks without keeping anything, since an archive may say less of itself than it has. */
async function requireUnpackedSize(bytes: Uint8Array, file: string): Promise<void> {
  const { Unzip, UnzipInflate } = await import('fflate');
  let unpacked = 0;
  const archive = new Unzip((entry) => {
    entry.ondata = (error, part) => {
      if (error) throw error;
      unpacked += part.length;
      if (unpacked > LARGEST_UNPACKED) throw tooLarge(file);
    };
    entry.start();
  });
  archive.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += BLOCK) {
      archive.push(bytes.subarray(at, at + BLOCK), at + BLOCK >= bytes.length);
    }
  } catch (cause) {
    throw TokensiftError.isInstance(cause) ? cause : notAWorkbook(file, cause);
  }
}

/** Packed bytes that are looked at together; they unpack to a thousand times as many at most. */
const BLOCK = 1 << 12;

const tooLarge = (file: string): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where: file,
    message: `the workbook unpacks to more than ${LARGEST_UNPACKED >> 20} MiB.`,
    hint: 'Save the sheet as CSV (UTF-8) and give that.',
  });

const notAWorkbook = (file: string, cause: unknown): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where: file,
    message: `the file cannot be read as an Excel workbook (${cause instanceof Error ? cause.message : String(cause)}).`,
    hint: 'Save it again as .xlsx, without a password, or as CSV (UTF-8).',
    cause,
  });
