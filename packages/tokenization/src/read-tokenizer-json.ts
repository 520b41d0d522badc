import { disk, type FileReader } from '@tokensift/storage';
import { readTokenizerFiles } from './read-tokenizer-files.ts';

/**
 * The text of the tokenizer.json of a file or folder. For a folder with vocabulary files alone, of the one that Python's
 * transformers makes of them: `vocab.txt` of BERT, DistilBERT, ELECTRA and MPNet, `vocab.json` and `merges.txt` of GPT-2,
 * RoBERTa and Qwen2, by the class that `tokenizer_config.json` or `config.json` names, with their settings and tokens.
 * @param files Where they are read; other than from the disk, of a folder only.
 * @throws TokensiftError `file-not-found`, `io-error`, `invalid-tokenizer`; `unsupported` for SentencePiece models and
 * vocabulary files of other classes.
 */
export async function readTokenizerJson(fileOrFolder: string, files: FileReader = disk): Promise<string> {
  const { text, json } = await readTokenizerFiles(fileOrFolder, files);
  return text ?? JSON.stringify({ version: '1.0', truncation: null, padding: null, ...json });
}
