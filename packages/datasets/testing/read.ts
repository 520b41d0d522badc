import { join } from 'node:path';
import type { LabelledText } from '@tokensift/core';
import { type Dataset, readDataset } from '../src/read-dataset.ts';
import type { ReadRowsOptions } from '../src/read-file.ts';
import { labelledTexts } from '../src/rows/labelled-texts.ts';
import type { RowFormat } from '../src/rows/row-format.ts';
import { withFiles } from './files.ts';

type Content = string | Uint8Array;

/** What a file of this name and content is read as. */
export const readWhole = <Row extends object = LabelledText>(
  name: string,
  content: Content,
  options: ReadRowsOptions<Row> = {},
): Promise<Dataset<Row>> =>
  withFiles({ [name]: content }, (folder) =>
    readDataset(join(folder, name), {
      ...options,
      format: options.format ?? (labelledTexts as RowFormat<object> as RowFormat<Row>),
    }),
  );

/** Its rows, without the file's name. */
export async function read<Row extends object = LabelledText>(
  name: string,
  content: Content,
  options?: ReadRowsOptions<Row>,
) {
  return (await readWhole(name, content, options)).rows.map(({ file: _, ...row }) => row);
}

/** What its notes say. */
export async function notesOf<Row extends object = LabelledText>(
  name: string,
  content: Content,
  options?: ReadRowsOptions<Row>,
) {
  return (await readWhole(name, content, options)).notes.map(({ message }) => message);
}

/** The error of reading it, with only the name of the file in `where`. */
export async function errorOf<Row extends object = LabelledText>(
  name: string,
  content: Content,
  options?: ReadRowsOptions<Row>,
) {
  const error = await read(name, content, options).then(
    () => undefined,
    (reason) => reason,
  );
  return {
    code: error?.code,
    where: error?.where?.replace(/^.*\//, ''),
    message: error?.message,
    problem: error?.problem,
    hint: error?.hint,
  };
}

/** One JSON object a line. */
export const jsonl = (...rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');
