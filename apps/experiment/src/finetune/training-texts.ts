import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { duplicateKey, type RowFormat } from '@tokensift/datasets';
import { readJsonIfPresent, writeTextAtomically } from '@tokensift/storage';

/** The file of a classifier's folder that says which texts it was trained on. */
export const TRAINING_TEXTS = 'training-texts.json';
const SCHEMA = 'tokensift/training-texts/1';

/**
 * Keeps in a classifier's folder which texts it was trained on, as sorted hashes of 32 bits: enough to tell which share
 * of other rows are among them (of a million training rows, a new text is taken for one of them in 1 of 4,000 cases), too
 * little to tell what they were.
 * @throws TokensiftError `io-error`.
 */
export async function writeTrainingTexts(
  folder: string,
  rows: readonly object[],
  format: RowFormat<object>,
): Promise<void> {
  const hashes = Uint32Array.from(new Set(rows.map((row) => hashOf(row, format)))).sort();
  const bytes = Buffer.alloc(4 * hashes.length);
  for (const [i, hash] of hashes.entries()) bytes.writeUInt32LE(hash, 4 * i);
  const document = { schema: SCHEMA, rows: rows.length, hashes: bytes.toString('base64') };
  await writeTextAtomically(join(folder, TRAINING_TEXTS), `${JSON.stringify(document)}\n`);
}

/**
 * Tells whether a text, but for case and white space, is one that the classifier in a folder was trained on; undefined
 * when the folder does not say.
 * @throws TokensiftError `invalid-checkpoint` for a damaged file.
 */
export async function readTrainingTexts(
  folder: string,
  format: RowFormat<object>,
): Promise<((row: object) => boolean) | undefined> {
  const path = join(folder, TRAINING_TEXTS);
  const document = await readJsonIfPresent(path);
  if (document === undefined) return undefined;
  const { schema, hashes } = Object(document) as { readonly schema?: unknown; readonly hashes?: unknown };
  if (schema !== SCHEMA || typeof hashes !== 'string') {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where: path,
      message: 'the file does not say what a classifier was trained on.',
      hint: 'Remove it: nothing else needs it.',
    });
  }
  const bytes = Buffer.from(hashes, 'base64');
  const known = new Set(
    Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readUInt32LE(4 * i)),
  );
  return (row) => known.has(hashOf(row, format));
}

const hashOf = (row: object, format: RowFormat<object>): number =>
  createHash('sha256').update(duplicateKey(row, format)).digest().readUInt32LE(0);
