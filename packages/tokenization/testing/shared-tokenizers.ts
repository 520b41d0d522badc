import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const root = join(resolve(workspace, process.env.TOKENSIFT_DATA ?? '../shared'), 'tokenizers');

/** Whether the real tokenizers are there; tests that need them skip otherwise. */
export const hasSharedTokenizers = existsSync(root);

/** Folder of a real tokenizer. */
export const tokenizerFolder = (name: string): string => join(root, name);

/** An encoding by the reference implementation (Hugging Face tokenizers). */
export interface ReferenceCase {
  readonly text: string;
  readonly pair?: string;
  readonly ids: number[];
  readonly tokens: string[];
  readonly offsets: [number, number][];
  readonly type_ids: number[];
  readonly special: number[];
  readonly ids_no_special?: number[];
  readonly decoded: string;
}

export function referenceCases(name: string): ReferenceCase[] {
  return JSON.parse(readFileSync(join(root, name, 'expected.json'), 'utf8')).cases;
}

const foldersWith = (folder: string, file: string): string[] =>
  hasSharedTokenizers ? readdirSync(folder).filter((name) => existsSync(join(folder, name, file))) : [];

export const referenceNames = foldersWith(root, 'expected.json');

export const malformedNames = foldersWith(join(root, 'malformed'), 'tokenizer.json');

/** All of them, those without a tokenizer.json too. */
export const sharedNames = hasSharedTokenizers
  ? readdirSync(root).filter(
      (name) => existsSync(join(root, name, 'config.json')) || referenceNames.includes(name),
    )
  : [];
