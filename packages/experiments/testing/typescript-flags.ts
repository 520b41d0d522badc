import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Flags that let a new Node process run this workspace from source. */
export const typescriptFlags: readonly string[] = [
  '--conditions=@tokensift/source',
  `--import=${pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href}`,
];
