import { resolve } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { parseJson } from '../json/parse-json.ts';
import type { FileReader } from './file-reader.ts';
import { decodeText, type ReadFileOptions } from './read-file.ts';
import { jsonOfModel } from './read-json.ts';

/** Files that are kept in memory; see `keepFiles`. */
export interface KeptFiles extends FileReader {
  has(path: string): boolean;
}

/**
 * Reads files and keeps what they hold, so that it can be read again later, whatever has become of them.
 * @param paths those that are there are kept, the others are known not to be there
 * @throws TokensiftError as `readBytes`.
 */
export async function keepFiles(
  paths: readonly string[],
  files: FileReader,
  options: ReadFileOptions,
): Promise<KeptFiles> {
  const kept = new Map<string, Buffer | undefined>();
  for (const path of paths) kept.set(resolve(path), await files.readBytesIfPresent(path, options));
  const find = (path: string): Buffer | undefined => {
    if (kept.has(resolve(path))) return kept.get(resolve(path));
    throw new TokensiftError({ code: 'internal', where: path, message: 'the file was not kept' });
  };
  const jsonIfPresent = (path: string): unknown => {
    const bytes = find(path);
    return bytes && parseJson(decodeText(bytes, path, jsonOfModel), path, jsonOfModel);
  };
  return {
    has: (path) => find(path) !== undefined,
    readBytesIfPresent: async (path) => find(path),
    readJsonIfPresent: async (path) => jsonIfPresent(path),
    async readJson(path) {
      if (find(path)) return jsonIfPresent(path);
      throw new TokensiftError({ code: 'file-not-found', where: path, message: 'there was no such file' });
    },
  };
}
