import { readFile } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { invalidTokenizer } from './invalid-tokenizer.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws TokensiftError `io-error` for a file that is there and cannot be read. */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(file, cause);
  }
}

/** @throws TokensiftError `invalid-tokenizer` for what is not a JSON object, `io-error`. */
export async function readObjectIfPresent(file: string): Promise<JsonObject | undefined> {
  const text = await readIfPresent(file);
  return text === undefined ? undefined : parseObject(text, file);
}

/** @throws TokensiftError `invalid-tokenizer`. */
export function parseObject(text: string, file: string): JsonObject {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalidTokenizer(file, `not valid JSON (${(cause as Error).message}).`);
  }
  if (isJsonObject(json)) return json;
  throw invalidTokenizer(file, 'the file holds no JSON object.');
}

export function fileError(path: string, cause: unknown): TokensiftError {
  const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  return new TokensiftError({
    code: absent ? 'file-not-found' : 'io-error',
    where: path,
    message: absent ? 'no such file or folder.' : `cannot be read (${(cause as Error).message}).`,
    hint: absent ? 'Give a tokenizer.json, or a folder that has one.' : 'Check its permissions.',
    cause,
  });
}
