import { readFile } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { fileError } from './file-errors.ts';

/**
 * Parses a JSON file of a model folder.
 * @throws TokensiftError `invalid-checkpoint` when it is not JSON, `file-not-found`, `io-error`.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      message: `the file is not JSON (${(error as Error).message})`,
      where: path,
      hint: 'Take it from the original model.',
      cause: error,
    });
  }
}

/** Like `readJson`, but undefined when there is no such file. */
export async function readJsonIfPresent(path: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'file-not-found') return undefined;
    throw error;
  }
}
