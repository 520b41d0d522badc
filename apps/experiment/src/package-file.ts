import { fileURLToPath } from 'node:url';

/**
 * The absolute path of a file of this package. This file lies at the top of src, as what is made of it lies at the top of
 * dist: the path from here holds in both.
 */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
