import { join, posix } from 'node:path';
import { check, literal, object, pipe, record, regex, string } from 'valibot';
import { placeOfChecksum } from '../checksummed/checksum.ts';
import { checksummedJson, parseChecksummedJson } from '../checksummed/checksummed-json.ts';
import { disk, type FileReader } from '../files/file-reader.ts';
import { flushFile, flushFolder } from '../files/flush.ts';
import { listFolder } from '../files/list-files.ts';
import type { ReadFileOptions } from '../files/read-file.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { checkSchema } from '../json/check-schema.ts';
import { countSchema } from '../json/schemas.ts';
import { type Fingerprint, hashFile } from './hash-file.ts';

/** The file that says what was saved in a folder: each file's size and SHA-256, and its own. */
export const manifestFile = 'manifest.json';

const SCHEMA = 'tokensift/manifest/1';

/** A file in the folder, and no other. */
const isInside = (file: string): boolean =>
  posix.normalize(file) === file && !posix.isAbsolute(file) && !/^\.{1,2}(\/|$)/.test(file);

const schema = object({
  schema: literal(SCHEMA),
  files: record(
    pipe(string(), check(isInside, 'a manifest names files of its own folder')),
    object({ bytes: countSchema, sha256: pipe(string(), regex(/^[0-9a-f]{64}$/)) }),
  ),
});

const damaged: ReadFileOptions = {
  largest: 2 ** 26,
  code: 'invalid-checkpoint',
  hint: 'Take the folder from another copy, or remove this file: then nothing is compared with it.',
};

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
    const fingerprint = await hashFile(join(folder, file));
    if (!fingerprint) continue;
    await flushFile(join(folder, file));
    manifest.set(file, fingerprint);
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
  await writeAtomically(join(folder, manifestFile), (file) => file.writeFile(manifestText(manifest)));
}

/** What the file of a manifest holds. */
export const manifestText = (manifest: Manifest): string =>
  checksummedJson({ schema: SCHEMA, files: Object.fromEntries(manifest) }, 2);

/**
 * The manifest of a folder.
 * @param reader of the folder's files
 * @returns undefined where there is none of ours
 * @throws TokensiftError `invalid-checkpoint` for one of which a byte is another, `io-error`.
 */
export async function readManifest(folder: string, reader: FileReader = disk): Promise<Manifest | undefined> {
  const path = join(folder, manifestFile);
  const content = await reader.readBytesIfPresent(path, damaged);
  // Files of others have that name too. No single byte makes one of ours look like them.
  if (!content || !(content.includes('tokensift/manifest') || placeOfChecksum(content))) return undefined;
  const { files } = checkSchema(schema, parseChecksummedJson(content, path, damaged), path, damaged);
  return new Map(Object.entries(files));
}
