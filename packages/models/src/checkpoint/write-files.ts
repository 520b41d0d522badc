import { dirname, join } from 'node:path';
import { makeFolder, writeFlushed } from '@tokensift/storage';

/** Contents of files by their paths in a folder. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Writes files into a folder, which is made where it is not there yet. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of files) {
    const target = join(folder, path);
    await makeFolder(dirname(target));
    await writeFlushed(target, (file) => file.writeFile(content));
  }
}
