import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { FILE_FORMATS } from './formats/registry.ts';

/** The names that files of each split go by, in any capitals. */
const SPLIT_NAMES = {
  train: ['train', 'training'],
  validation: ['validation', 'valid', 'val', 'dev'],
  test: ['test', 'testing'],
} as const;

export type SplitName = keyof typeof SPLIT_NAMES;

export interface SplitFiles {
  readonly files: Readonly<Partial<Record<SplitName, string>>>;
  /** Names of what else is in the folder, hidden files left out, a "/" after those of folders. */
  readonly unread: readonly string[];
}

/**
 * Finds the files of a folder's splits by their names.
 * @throws TokensiftError `invalid-data` for two files of one split, `file-not-found` for a folder without training data,
 * `io-error` for one that cannot be listed.
 */
export async function findSplitFiles(folder: string): Promise<SplitFiles> {
  const found: Partial<Record<SplitName, string>> = {};
  const unread: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
    throw new TokensiftError({
      code: 'io-error',
      where: folder,
      message: `the data cannot be read (${cause.message}).`,
      hint: 'Give a folder that may be listed.',
      cause,
    });
  });
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  for (const name of names.filter((entry) => !entry.startsWith('.')).sort()) {
    const split = splitOf(name);
    if (split === undefined) unread.push(name);
    else if (found[split] === undefined) found[split] = name;
    else {
      throw new TokensiftError({
        code: 'invalid-data',
        where: folder,
        message: `the ${split} split is there more than once: ${found[split]}, ${name}.`,
        hint: 'Keep one of them.',
      });
    }
  }
  if (found.train === undefined) {
    const extensions = Object.keys(FILE_FORMATS).join(', ');
    throw new TokensiftError({
      code: 'file-not-found',
      where: folder,
      message: `the folder has no training data${unread.length > 0 ? `; not read: ${listFiles(unread)}` : ''}.`,
      hint:
        `Files of splits are named ${listSplitNames()}, with ${extensions}. ` +
        'A file of another name can be given by itself.',
    });
  }
  const files: Partial<Record<SplitName, string>> = {};
  for (const split of Object.keys(SPLIT_NAMES) as SplitName[]) {
    if (found[split] !== undefined) files[split] = join(folder, found[split]);
  }
  return { files, unread };
}

export const listSplitNames = (): string => Object.values(SPLIT_NAMES).flat().join(', ');

/** Whether a file could be read as data, by its extension. */
export const isReadable = (name: string): boolean => Object.hasOwn(FILE_FORMATS, extname(name).toLowerCase());

function splitOf(name: string): SplitName | undefined {
  if (!isReadable(name)) return undefined;
  const stem = basename(name, extname(name)).toLowerCase();
  const match = Object.entries(SPLIT_NAMES).find(([, names]) => (names as readonly string[]).includes(stem));
  return match?.[0] as SplitName | undefined;
}

/** More names than these are not read. */
const LISTED_FILES = 8;

export const listFiles = (names: readonly string[]): string =>
  names.length > LISTED_FILES
    ? `${names.slice(0, LISTED_FILES).join(', ')}, … (${names.length} in all)`
    : names.join(', ');
