import { fileURLToPath } from 'node:url';

/** The absolute path of a file of this package, from source and from `dist` alike. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
