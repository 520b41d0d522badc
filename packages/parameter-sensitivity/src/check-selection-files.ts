import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkOwnFile } from '@tokensift/storage';

/** Where the indices of a selection lie: beside it. */
export const indicesPath = (path: string): string => path.replace(/\.json$/, '.safetensors');

/**
 * Refuses to write a selection over files that are something else, such as the configuration and weights of a model.
 * @param path of the JSON file
 * @throws TokensiftError `invalid-argument` that names the file, `io-error`.
 */
export async function checkSelectionFiles(path: string): Promise<void> {
  await checkOwnFile(path, /tokensift\/selection/, 'selection');
  const indices = indicesPath(path);
  const named = await readFile(path, 'utf8').catch(() => '');
  if (named.includes(JSON.stringify(basename(indices)))) return;
  // A first save that was killed has written these and not the other.
  await checkOwnFile(indices, /tokensift-selection/, 'indices of a selection');
}
