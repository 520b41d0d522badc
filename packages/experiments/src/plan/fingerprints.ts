import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Placed } from '@tokensift/datasets';

/** SHA-256 of a JSON value, whatever the order of its keys. */
export function hashValue(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortKeys)).digest('hex');
}

const sortKeys = (_: string, item: unknown): unknown =>
  typeof item === 'object' && item !== null && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
    : item;

/** SHA-256 of the rows of splits: what a data set says, wherever and in whichever format it is stored. */
export function hashRows(splits: readonly (readonly Placed<object>[])[]): string {
  const hash = createHash('sha256');
  for (const rows of splits) {
    for (const { file: _, line: __, ...row } of rows) hash.update(JSON.stringify(row, sortKeys));
    hash.update('\n');
  }
  return hash.digest('hex');
}

/** What a model is made of; a README does not change it. */
const MODEL_FILES = /\.(json|safetensors|txt)$/;

/** SHA-256 of the files of a model folder, wherever it is. */
export async function hashModelFolder(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => MODEL_FILES.test(name)).sort();
  const hash = createHash('sha256');
  for (const name of files) {
    hash.update(`${name.replaceAll('\\', '/')}\n`);
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
