import { join } from 'node:path';
import { type Dataset, readDataset } from '../src/read-dataset.ts';
import type { ReadDatasetOptions } from '../src/read-file.ts';
import { withFiles } from './files.ts';

type Content = string | Uint8Array;

/** What a file of this name and content is read as. */
export const readWhole = (name: string, content: Content, options?: ReadDatasetOptions): Promise<Dataset> =>
  withFiles({ [name]: content }, (folder) => readDataset(join(folder, name), options));

/** Its rows, without the file's name. */
export async function read(name: string, content: Content, options?: ReadDatasetOptions) {
  return (await readWhole(name, content, options)).rows.map(({ file: _, ...row }) => row);
}

/** What its notes say. */
export async function notesOf(name: string, content: Content, options?: ReadDatasetOptions) {
  return (await readWhole(name, content, options)).notes.map(({ message }) => message);
}

/** The error of reading it, with only the name of the file in `where`. */
export async function errorOf(name: string, content: Content, options?: ReadDatasetOptions) {
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
