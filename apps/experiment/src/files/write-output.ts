import { mkdir, open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, writeAtomically } from '@tokensift/storage';

/** Writes a part of the output, and waits while its reader is slower. */
export type Write = (text: string) => Promise<void>;

/**
 * Streams a text into a file, which appears, or takes the place of an earlier one, when it is complete; missing folders
 * are made. What is no regular file, such as a pipe or a device, is written to as it is.
 * @throws TokensiftError `io-error` when the system refuses, before `fill` is called where that can be known.
 */
export async function writeOutput(path: string, fill: (write: Write) => Promise<void>): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    throw fileError(Object.assign(new Error('It is a folder'), { code: 'EISDIR' }), path, 'write');
  }
  if (found && !found.isFile()) {
    const file = await open(path, 'w').catch((error: unknown) => {
      throw fileError(error, path, 'write');
    });
    try {
      await fill(async (text) => {
        await file.writeFile(text);
      });
    } finally {
      await file.close();
    }
    return;
  }
  // Through a link to what it leads to, which would otherwise be replaced by the file.
  const target = found ? await realpath(path) : path;
  await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => {
    throw fileError(error, path, 'write');
  });
  await writeAtomically(target, (file) => fill((text) => file.writeFile(text)));
}
