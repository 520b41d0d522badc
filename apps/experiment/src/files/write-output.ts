import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, makeFolder, writeAtomically } from '@tokensift/storage';

/** Writes a part of the output, and waits while its reader is slower. */
export type Write = (text: string) => Promise<void>;

/**
 * Streams a text into a file, which appears, or takes the place of an earlier one, when it is complete; missing folders
 * are made. What is no regular file, such as a pipe or a device, is written to as it is.
 * @throws TokensiftError `io-error` when the system refuses, before `fill` is called where that can be known.
 */
export async function writeOutput(path: string, fill: (write: Write) => Promise<void>): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const refuse = (error: unknown): never => {
    throw fileError(error, path, 'write');
  };
  if (found?.isDirectory()) refuse(Object.assign(new Error('it is a folder'), { code: 'EISDIR' }));
  let failure: { readonly error: unknown } | undefined;
  const fillFile = async (file: FileHandle): Promise<void> => {
    const write: Write = async (text) => {
      await file.writeFile(text).catch(refuse);
    };
    await fill(write).catch((error: unknown) => {
      failure = { error };
      throw error;
    });
  };
  try {
    if (found && !found.isFile()) await writeInto(path, fillFile);
    else await writeAtomically(await targetOf(path, found !== undefined), fillFile);
  } catch (error) {
    // What went wrong with the work is no fault of the file.
    throw failure === undefined ? fileError(error, path, 'write') : failure.error;
  }
}

async function writeInto(path: string, fillFile: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'w');
  try {
    await fillFile(file);
  } finally {
    await file.close();
  }
}

/** Where the file goes: a link leads to what it would otherwise be replaced by. */
async function targetOf(path: string, exists: boolean): Promise<string> {
  if (exists) return await realpath(path);
  await makeFolder(dirname(path));
  return path;
}
