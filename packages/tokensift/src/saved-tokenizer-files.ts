import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readTokenizerJson } from '@tokensift/tokenization';

/**
 * The tokenizer files to save in place of those of a model's folder: those given, and a `tokenizer.json` where the folder
 * has vocabulary files alone.
 * @throws TokensiftError as `readTokenizerJson`.
 */
export async function savedTokenizerFiles(
  folder: string,
  files?: ReadonlyMap<string, string>,
): Promise<{ tokenizerFiles?: ReadonlyMap<string, string> }> {
  if (files) return { tokenizerFiles: files };
  const isThere = await access(join(folder, 'tokenizer.json')).then(
    () => true,
    () => false,
  );
  return isThere ? {} : { tokenizerFiles: new Map([['tokenizer.json', await readTokenizerJson(folder)]]) };
}
