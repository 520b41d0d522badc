import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { extensionOf, stemOf } from './files/extension.ts';
import { fileFormats } from './formats/registry.ts';

/** The names that files of each split go by, in any capitals. */
const SPLIT_NAMES = {
  train: ['train', 'training'],
  validation: ['validation', 'valid', 'val', 'dev'],
  test: ['test', 'testing'],
} as const;

export type SplitName = keyof typeof SPLIT_NAMES;

export interface SplitFiles {
  /** The file of each split, or all its parts in their order. */
  readonly files: Readonly<Partial<Record<SplitName, readonly string[]>>>;
  /** Names of what else is in the folder, hidden files left out, a "/" after those of folders. */
  readonly unread: readonly string[];
}

/** The folder in which repositories of Hugging Face have their files. */
const DATA_FOLDER = 'data/';

/**
 * Finds the files of a folder's splits by their names. Where there is none for training, and a folder `data`, those in it.
 * @param hasLists whether rows hold lists: tokens and tags.
 * @throws TokensiftError `invalid-data` for two files of one split, or parts of one that are not all there;
 * `file-not-found` for a folder without training data, `io-error` for one that cannot be listed.
 */
export async function findSplitFiles(folder: string, hasLists: boolean): Promise<SplitFiles> {
  const outer = chooseFiles(folder, await namesIn(folder), hasLists);
  if (outer.files.train !== undefined) return outer;
  if (outer.unread.includes(DATA_FOLDER)) {
    const data = join(folder, DATA_FOLDER);
    const inner = chooseFiles(data, await namesIn(data), hasLists);
    const unread = [
      ...outer.unread.filter((name) => name !== DATA_FOLDER),
      ...Object.values(outer.files).flatMap((files) => files.map((file) => file.slice(folder.length + 1))),
      ...inner.unread.map((name) => DATA_FOLDER + name),
    ];
    if (inner.files.train !== undefined) return { files: inner.files, unread };
  }
  throw noTrainingData(folder, outer.unread, Object.keys(fileFormats(hasLists)));
}

/**
 * Of all names in a folder, with "/", those of files that `findSplitFiles` may choose there, whatever rows they hold.
 * @throws TokensiftError `file-not-found` where there is no training data.
 */
export function splitFileNames(where: string, names: readonly string[]): string[] {
  for (const prefix of ['', DATA_FOLDER]) {
    const parts = names
      .filter((name) => name.startsWith(prefix))
      .flatMap((name) => {
        const inner = name.slice(prefix.length);
        const part = partOf(inner, false) ?? partOf(inner, true);
        return part && !inner.includes('/') ? [{ name, split: part.split }] : [];
      });
    if (parts.some(({ split }) => split === 'train')) return parts.map(({ name }) => name);
  }
  const formats = [false, true].flatMap((hasLists) => Object.keys(fileFormats(hasLists)));
  throw noTrainingData(where, names, [...new Set(formats)]);
}

function noTrainingData(
  where: string,
  unread: readonly string[],
  extensions: readonly string[],
): TokensiftError {
  return new TokensiftError({
    code: 'file-not-found',
    where,
    message: `the folder has no training data${unread.length > 0 ? `; not read: ${listFiles(unread)}` : ''}.`,
    hint:
      `Files of splits are named ${listSplitNames()}, with ${extensions.join(', ')}. ` +
      'A file of another name can be given by itself.',
  });
}

/** Names of what lies in a folder, a "/" after those of folders. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
    throw new TokensiftError({
      code: 'io-error',
      where: folder,
      message: `the data cannot be read (${cause.message}).`,
      hint: 'Give a folder that may be listed.',
      cause,
    });
  });
  return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
}

function chooseFiles(folder: string, names: readonly string[], hasLists: boolean): SplitFiles {
  const parts: Record<SplitName, Part[]> = { train: [], validation: [], test: [] };
  const unread: string[] = [];
  for (const name of names.filter((entry) => !entry.startsWith('.')).sort()) {
    const part = partOf(name, hasLists);
    if (part === undefined) unread.push(name);
    else parts[part.split].push(part);
  }
  const files: Partial<Record<SplitName, string[]>> = {};
  for (const [split, found] of Object.entries(parts) as [SplitName, Part[]][]) {
    if (found.length === 0) continue;
    requireWhole(split, found, folder);
    files[split] = found.map(({ name }) => join(folder, name));
  }
  return { files, unread };
}

export const listSplitNames = (): string => Object.values(SPLIT_NAMES).flat().join(', ');

/** Whether a file could be read as data, by its extension. */
export const isReadable = (name: string, hasLists: boolean): boolean =>
  Object.hasOwn(fileFormats(hasLists), extensionOf(name));

/** A file with a split, or with a part of one. */
interface Part {
  readonly name: string;
  readonly split: SplitName;
  /** Which part it is, from 0, and of how many. */
  readonly index: number;
  readonly count: number;
}

/** A name without its extension: of a split, or as Hugging Face numbers the parts of one (`train-00000-of-00002`). */
const STEM = /^([a-z]+)(?:-(\d{5})-of-(\d{5})(?:-[0-9a-f]{16})?)?$/;

function partOf(name: string, hasLists: boolean): Part | undefined {
  if (!isReadable(name, hasLists)) return undefined;
  const [, stem, index, count] = STEM.exec(stemOf(name).toLowerCase()) ?? [];
  const match = Object.entries(SPLIT_NAMES).find(([, names]) => (names as readonly string[]).includes(stem));
  if (match === undefined) return undefined;
  return { name, split: match[0] as SplitName, index: Number(index ?? 0), count: Number(count ?? 1) };
}

/** Whether files are one, or all parts of one split. They are in the order of their names. */
function requireWhole(split: SplitName, parts: readonly Part[], folder: string): void {
  const [{ count }] = parts;
  const isSequence = parts.every((part, i) => part.count === count && part.index === i);
  if (isSequence && parts.length === count) return;
  const isPartial = parts.every((part, i) => part.count === count && part.index >= i) && parts.length < count;
  const listed = listFiles(parts.map(({ name }) => name));
  throw new TokensiftError({
    code: 'invalid-data',
    where: folder,
    message: isPartial
      ? `the ${split} split has ${parts.length} of ${count} parts: ${listed}.`
      : `the ${split} split is there more than once: ${listed}.`,
    hint: isPartial ? 'Add the parts that are missing.' : 'Keep one of them.',
  });
}

/** More names than these are not read. */
const LISTED_FILES = 8;

export const listFiles = (names: readonly string[]): string =>
  names.length > LISTED_FILES
    ? `${names.slice(0, LISTED_FILES).join(', ')}, … (${names.length} in all)`
    : names.join(', ');
