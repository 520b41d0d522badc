import { TokensiftError } from '@tokensift/core';
import { decodeText, type FileReader } from '@tokensift/storage';
import { REFUSAL } from './invalid-tokenizer.ts';
import { type JsonObject, parseObject } from './json-object.ts';
import { LARGEST_FILE } from './limits.ts';

/**
 * @throws TokensiftError `io-error` for a file that is there and cannot be read, `invalid-tokenizer` for one that is too
 * large or not text in UTF-8.
 */
export async function readIfPresent(file: string, files: FileReader): Promise<string | undefined> {
  const bytes = await files.readBytesIfPresent(file, { ...REFUSAL, largest: LARGEST_FILE });
  return bytes && decodeText(bytes, file, REFUSAL);
}

/** @throws TokensiftError as `readIfPresent`, and `invalid-tokenizer` for what is not a JSON object. */
export async function readObjectIfPresent(file: string, files: FileReader): Promise<JsonObject | undefined> {
  const text = await readIfPresent(file, files);
  return text === undefined ? undefined : parseObject(text, file);
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
