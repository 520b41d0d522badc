import { join } from 'node:path';
import type { FileReader } from '@tokensift/storage';
import { readTokenizerJson } from '@tokensift/tokenization';
import type { BaseModel } from './open-model.ts';

/** Where a model's tokenizer is saved from. */
export interface TokenizerSource {
  readonly sourceFolder: string;
  readonly sourceFiles: FileReader;
  /** Files in place of those of the folder. */
  readonly tokenizerFiles?: ReadonlyMap<string, string>;
}

/**
 * The tokenizer files to save of a model: its own where it has some, and a `tokenizer.json` where its folder has
 * vocabulary files alone.
 * @throws TokensiftError as `readTokenizerJson`.
 */
export async function savedTokenizerFiles({
  folder,
  sourceFiles,
  files,
}: Pick<BaseModel, 'folder' | 'sourceFiles' | 'files'>): Promise<TokenizerSource> {
  const source = { sourceFolder: folder, sourceFiles };
  if (files) return { ...source, tokenizerFiles: files };
  if (sourceFiles.has(join(folder, 'tokenizer.json'))) return source;
  return {
    ...source,
    tokenizerFiles: new Map([['tokenizer.json', await readTokenizerJson(folder, sourceFiles)]]),
  };
}
