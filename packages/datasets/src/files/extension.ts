import { basename } from 'node:path';

/** The end of a file's name that tells what it is, such as ".csv", in small letters; a ".gz" after it does not count. */
export function extensionOf(file: string): string {
  const name = basename(file).toLowerCase().replace(/\.gz$/, '');
  const dot = name.lastIndexOf('.');
  return dot < 1 ? '' : name.slice(dot);
}

/** The name of a file without what tells what it is. */
export function stemOf(file: string): string {
  const name = basename(file).replace(/\.gz$/i, '');
  return name.slice(0, name.length - extensionOf(file).length);
}
