import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What lies in a folder, however deep, by path from it, with "/" and in order. Links are listed and not followed. */
export async function listFolder(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = (isFolder: boolean): string[] =>
    entries
      .filter((entry) => entry.isDirectory() === isFolder)
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
      .sort();
  return { files: paths(false), folders: paths(true) };
}
