import { TokensiftError } from '@tokensift/core';
import { type ReadFileOptions, readBytes } from './read-file.ts';
import { readJson, readJsonIfPresent } from './read-json.ts';

/** Where files are read: from the disk by their names, or from files that are held open (`holdFiles`). */
export interface FileReader {
  /** Undefined where there is no such file. @throws TokensiftError as `readBytes`. */
  readBytesIfPresent(path: string, options: ReadFileOptions): Promise<Buffer | undefined>;
  /** @throws TokensiftError as `readJson`. */
  readJson(path: string): Promise<unknown>;
  /** Undefined where there is no such file. @throws TokensiftError as `readJson`. */
  readJsonIfPresent(path: string): Promise<unknown>;
}

/** Reads each file by its name, when it is asked for. */
export const disk: FileReader = {
  readJson: (path) => readJson(path),
  readJsonIfPresent: (path) => readJsonIfPresent(path),
  async readBytesIfPresent(path, options) {
    try {
      return await readBytes(path, options);
    } catch (error) {
      if (TokensiftError.isInstance(error) && error.code === 'file-not-found') return undefined;
      throw error;
    }
  },
};
