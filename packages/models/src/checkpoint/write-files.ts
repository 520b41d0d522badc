import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '@tokensift/storage';

/** Contents of files by their paths in a folder. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Writes files into a new folder; getting them on disk, and a name, is for who writes the folder as a whole. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of files) {
    const target = join(folder, path);
    await makeFolder(dirname(target));
    await writeFile(target, content);
  }
}
