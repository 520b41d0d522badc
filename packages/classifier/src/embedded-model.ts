import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A small English encoder, which comes with this package. */
const NAME = 'tokensift-mini';

/**
 * The folder of the model that comes with this package, where it is what a name stands for: a folder of the user that is
 * called so comes first.
 * @param folder where paths of the user begin
 */
export function embeddedModel(name: string, folder: string = process.cwd()): string | undefined {
  if (name !== NAME || existsSync(resolve(folder, name))) return undefined;
  return fileURLToPath(new URL(`../assets/${NAME}`, import.meta.url));
}
