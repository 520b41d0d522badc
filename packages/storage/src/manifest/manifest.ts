import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { fileError } from '../files/file-errors.ts';
import { flushFolder } from '../files/flush-folder.ts';
import { listFolder } from '../files/list-files.ts';
import { sealJson, unsealJson } from '../files/sealed-json.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { type Fingerprint, hashFile } from './hash-file.ts';

/** The file that says what was saved in a folder: each file's size and SHA-256, and its own. */
export const manifestFile = 'manifest.json';

const SCHEMA = 'tokensift/manifest/1';

/** What was saved in a folder, by path with "/". */
export type Manifest = ReadonlyMap<string, Fingerprint>;

/**
 * Waits until everything in a folder is on disk, and writes the manifest of it, last.
 * @param isOurs which files were saved, by path; by default all
 * @throws TokensiftError `io-error`.
 */
export async function writeManifest(
  folder: string,
  isOurs: (file: string) => boolean = () => true,
): Promise<void> {
  const { files, folders } = await listFolder(folder);
  const manifest = new Map<string, Fingerprint>();
  for (const file of files.filter((name) => name !== manifestFile && isOurs(name))) {
    const fingerprint = await hashFile(join(folder, file), (opened) => opened.sync());
    if (fingerprint) manifest.set(file, fingerprint);
  }
  for (const path of folders) await flushFolder(join(folder, path));
  await storeManifest(folder, manifest);
}

/** Puts a file that was written again into the manifest of its folder; does nothing where there is none. */
export async function renewInManifest(folder: string, file: string): Promise<void> {
  const manifest = await readManifest(folder);
  const fingerprint = manifest && (await hashFile(join(folder, file)));
  if (fingerprint) await storeManifest(folder, new Map([...manifest, [file, fingerprint]]));
}

async function storeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = sealJson({ schema: SCHEMA, files: Object.fromEntries(manifest) }, 2);
  await writeAtomically(join(folder, manifestFile), (file) => file.writeFile(text));
}

/**
 * The manifest of a folder.
 * @returns undefined where there is none, as in folders of others
 * @throws TokensiftError `invalid-checkpoint` for one of which a byte is another, `io-error`.
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestFile);
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw fileError(error, path, 'read');
  }
  if (!claimsToBeOurs(content)) return undefined;
  const { schema, files } = Object(unsealJson(content)) as { schema?: unknown; files?: unknown };
  const entries = Object.entries(Object(files)) as [string, Fingerprint][];
  if (schema === SCHEMA && entries.every(isEntry)) return new Map(entries);
  throw new TokensiftError({
    code: 'invalid-checkpoint',
    where: path,
    message: 'the file is damaged: it does not fit its own checksum',
    hint: 'Take the folder from another copy, or remove this file: then nothing is compared with it.',
  });
}

/** Files of others have that name too. */
function claimsToBeOurs(content: Buffer): boolean {
  return content.includes('tokensift/manifest') || content.subarray(0, 11).equals(Buffer.from('{"sha256":"'));
}

/** A file in the folder, and no other. */
function isEntry([file, fingerprint]: [string, Partial<Fingerprint>]): boolean {
  const { bytes, sha256 } = Object(fingerprint) as Partial<Fingerprint>;
  const isInside =
    posix.normalize(file) === file && !posix.isAbsolute(file) && file.split('/')[0] !== '..' && file !== '.';
  return isInside && typeof bytes === 'number' && typeof sha256 === 'string';
}
