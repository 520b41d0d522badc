import { readTokenizerFiles } from './read-tokenizer-files.ts';

/**
 * The text of the tokenizer.json of a file or folder; for a folder with a BERT `vocab.txt` alone, of one made from it.
 * @throws TokensiftError `file-not-found`, `io-error`, `invalid-tokenizer`.
 */
export async function readTokenizerJson(fileOrFolder: string): Promise<string> {
  const { text, json } = await readTokenizerFiles(fileOrFolder);
  return text ?? JSON.stringify({ version: '1.0', truncation: null, padding: null, ...json });
}
