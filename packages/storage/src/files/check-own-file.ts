import { open } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';
import { isFile } from './is-folder.ts';

/** Bytes in which a file of ours says what it holds. */
const BEGINNING = 1024;

/**
 * Refuses to write over a file that is something else, such as the weights of a model.
 * @param mark what the beginning of a file that may be replaced matches
 * @param what such a file holds, for messages
 * @throws TokensiftError `invalid-argument`, `io-error`.
 */
export async function checkOwnFile(path: string, mark: RegExp, what: string): Promise<void> {
  if (!(await isFile(path))) return;
  if (mark.test(await readBeginning(path))) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: path,
    message: `the file is there and holds no ${what}: it would be lost.`,
    hint: 'Give another name, or move the file away.',
  });
}

async function readBeginning(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
