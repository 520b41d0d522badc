import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What can be told of a folder without reading its files: a text that is another when the folder was replaced or a file
 * in it was written. Undefined where there is no such folder.
 */
export async function folderState(folder: string): Promise<string | undefined> {
  try {
    const own = await stat(folder);
    const names = (await readdir(folder)).sort();
    const files = await Promise.all(
      names.map(async (name) => {
        const { ino, size, mtimeMs } = await stat(join(folder, name));
        return `${name} ${ino} ${size} ${mtimeMs}`;
      }),
    );
    return [`${own.dev} ${own.ino}`, ...files].join('\n');
  } catch {
    // It is being replaced, or gone; what answers goes on doing so.
    return undefined;
  }
}
