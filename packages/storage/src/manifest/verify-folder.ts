import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { listFolder } from '../files/list-files.ts';
import { hashFile } from './hash-file.ts';
import { type Manifest, manifestFile, readManifest } from './manifest.ts';

export interface FolderProblem {
  /** Path from the folder, with "/". */
  readonly file: string;
  /** It is not what was saved, it is gone, or it is nothing that was saved. */
  readonly problem: 'differs' | 'missing' | 'foreign';
}

export interface Verification {
  /** What was saved. */
  readonly files: number;
  readonly bytes: number;
  /** In the order of file names; empty when everything is as it was saved. */
  readonly problems: readonly FolderProblem[];
}

/**
 * Compares a folder with its manifest, byte for byte.
 * @throws TokensiftError `file-not-found` for a folder without a manifest, `io-error`.
 */
export async function verifyFolder(folder: string): Promise<Verification> {
  let manifest: Manifest | undefined;
  try {
    manifest = await readManifest(folder);
  } catch (error) {
    if (!TokensiftError.isInstance(error) || error.code !== 'invalid-checkpoint') throw error;
    // Without it, nothing can be said of the others.
    return { files: 0, bytes: 0, problems: [{ file: manifestFile, problem: 'differs' }] };
  }
  if (!manifest) {
    throw new TokensiftError({
      code: 'file-not-found',
      where: join(folder, manifestFile),
      message: 'there is no manifest of tokensift, so nothing says what was saved in the folder',
      hint: 'Give a folder that tokensift has saved, and not only begun.',
    });
  }
  const problems = await changedFiles(folder, manifest);
  for (const file of await foreignFiles(folder, manifest)) problems.push({ file, problem: 'foreign' });
  return {
    files: manifest.size,
    bytes: [...manifest.values()].reduce((total, { bytes }) => total + bytes, 0),
    problems: problems.sort((a, b) => (a.file < b.file ? -1 : 1)),
  };
}

/** Files of a manifest that are not in the folder as they were saved. */
export async function changedFiles(folder: string, manifest: Manifest): Promise<FolderProblem[]> {
  const problems: FolderProblem[] = [];
  for (const [file, saved] of manifest) {
    const found = await hashFile(join(folder, file));
    if (!found) problems.push({ file, problem: 'missing' });
    else if (found.bytes !== saved.bytes || found.sha256 !== saved.sha256) {
      problems.push({ file, problem: 'differs' });
    }
  }
  return problems;
}

/** Files in a folder that its manifest does not name. */
export async function foreignFiles(folder: string, manifest: Manifest): Promise<string[]> {
  const { files } = await listFolder(folder);
  return files.filter((file) => file !== manifestFile && !manifest.has(file));
}
