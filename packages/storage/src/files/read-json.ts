import { TokensiftError } from '@tokensift/core';
import { parseJson } from '../json/parse-json.ts';
import { decodeText, type ReadFileOptions, readBytes } from './read-file.ts';

export const jsonOfModel: ReadFileOptions = {
  largest: 2 ** 26,
  code: 'invalid-checkpoint',
  hint: 'Take it from the original model.',
};

/**
 * Parses a JSON file, by default one of a model folder.
 * @throws TokensiftError `invalid-checkpoint`, or what is given, when it is not JSON, above 64 MiB or nested too deeply;
 * `file-not-found`, `io-error`.
 */
export async function readJson(path: string, options: Partial<ReadFileOptions> = {}): Promise<unknown> {
  const refusal = { ...jsonOfModel, ...options };
  return parseJson(decodeText(await readBytes(path, refusal), path, refusal), path, refusal);
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
