import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { describeReference, type HubOptions, isHubReference, openSnapshot } from '@tokensift/hub';
import { isReadable, listFiles, splitFileNames } from './split-files.ts';

export interface HubOption {
  /** For data sets of the Hugging Face hub: its settings, and a listener for the progress of fetching. */
  readonly hub?: HubOptions;
}

/**
 * The path of a data set on this machine: a path as it is; of `hf:datasets/owner/name[@revision][/path]`, what was fetched of it
 * into the hub's cache. Of a folder, the files of splits are fetched; another file is named by its path.
 * @throws TokensiftError as `openSnapshot`; `file-not-found` for a folder without training data, or a path that is not there;
 * `unsupported` for a file that is no data.
 */
export async function fetchDataset(path: string, { hub }: HubOption = {}): Promise<string> {
  if (!isHubReference(path)) return path;
  const snapshot = await openSnapshot(path, 'dataset', hub);
  const { reference, names, folder } = snapshot;
  const inner = reference.path ?? '';
  const where = describeReference(reference);
  if (names.includes(inner)) {
    if (![true, false].some((hasLists) => isReadable(inner, hasLists))) {
      throw new TokensiftError({
        code: 'unsupported',
        where,
        message: 'the file is no data that can be read.',
      });
    }
    await snapshot.fetch([inner]);
    return join(folder, inner);
  }
  const prefix = inner === '' ? '' : `${inner.replace(/\/+$/, '')}/`;
  const below = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (below.length === 0) {
    throw new TokensiftError({
      code: 'file-not-found',
      where,
      message: `the data set has no such path; it has ${listFiles(names)}.`,
    });
  }
  await snapshot.fetch(splitFileNames(where, below).map((name) => prefix + name));
  return join(folder, inner);
}
