import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { fileError, readJsonIfPresent } from '@tokensift/storage';

/** What a tokenizer.json has taken the place of. */
const olderFileNames = ['vocab.txt', 'merges.txt'];

/** Every file that a tokenizer in Hugging Face layout may consist of. */
export const tokenizerFileNames = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  ...olderFileNames,
];

/**
 * Reads a folder's tokenizer files, to be written elsewhere. Where `tokenizer_config.json` does not name the class,
 * `BertTokenizer` is filled in: Python's transformers derives it from the model type, and a folder of ours may have
 * one that it does not know.
 *
 * @param replacements files by name that take the place of the folder's
 * @throws TokensiftError `file-not-found` without a tokenizer.json, `invalid-checkpoint`, `io-error`.
 */
export async function readTokenizerFiles(
  folder: string,
  replacements: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  // Beside another tokenizer.json, the older files would tell of a vocabulary that is no longer right.
  const stale = replacements.has('tokenizer.json') ? olderFileNames : [];
  for (const name of tokenizerFileNames.filter((file) => !stale.includes(file))) {
    const path = join(folder, name);
    try {
      files.set(name, await readFile(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path, 'read');
    }
  }
  for (const [name, text] of replacements) files.set(name, Buffer.from(text));
  if (!files.has('tokenizer.json')) {
    throw new TokensiftError({
      code: 'file-not-found',
      message: 'there is no tokenizer.json',
      where: folder,
      hint: 'The classifier is saved with the tokenizer that it was trained with.',
    });
  }
  const config = await readJsonIfPresent(join(folder, 'tokenizer_config.json'));
  const { tokenizer_class: tokenizerClass } = Object(config);
  if (typeof tokenizerClass !== 'string') {
    const completed = { ...Object(config), tokenizer_class: 'BertTokenizer' };
    files.set('tokenizer_config.json', Buffer.from(`${JSON.stringify(completed, undefined, 2)}\n`));
  }
  return files;
}
