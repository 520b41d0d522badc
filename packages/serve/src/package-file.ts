import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

// This file lies at the top of src, as what is made of it lies at the top of dist: paths from here hold in both.

/** The absolute path of a file of this package. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The absolute path of a program of this package, given without its extension: TypeScript in src, JavaScript in dist. */
export function packageProgram(path: string): string {
  return fileURLToPath(new URL(`${path}${extname(import.meta.url)}`, import.meta.url));
}
