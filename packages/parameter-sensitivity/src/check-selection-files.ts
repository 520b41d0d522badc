import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { isFile } from '@tokensift/storage';

/** The beginning of a safetensors file says what it holds. */
const BEGINNING = 1024;

/** Where the indices of a selection lie: beside it. */
export const indicesPath = (path: string): string => path.replace(/\.json$/, '.safetensors');

/**
 * Refuses to write a selection over files that are something else, such as the weights of a model.
 * @param path of the JSON file
 * @throws TokensiftError `invalid-argument` that names the file.
 */
export async function checkSelectionFiles(path: string): Promise<void> {
  const text = (await isFile(path)) ? await readFile(path, 'utf8') : undefined;
  if (text !== undefined && !text.includes('tokensift/selection/')) throw refusal(path, 'selection');
  const indices = indicesPath(path);
  const isNamed = text?.includes(JSON.stringify(basename(indices))) ?? false;
  const beginning = isNamed ? undefined : await readBeginning(indices);
  if (beginning !== undefined && !beginning.includes('tokensift-selection')) {
    throw refusal(indices, 'indices of a selection');
  }
}

/** Undefined for a file that is not there. */
async function readBeginning(path: string): Promise<string | undefined> {
  if (!(await isFile(path))) return undefined;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

const refusal = (where: string, what: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where,
    message: `the file is there and holds no ${what}: it would be lost.`,
    hint: 'Give another name, or move the file away.',
  });
