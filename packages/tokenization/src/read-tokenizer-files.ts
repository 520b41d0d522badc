import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { disk, type FileReader } from '@tokensift/storage';
import { type ParsedTokenizer, parseTokenizerJson } from './parse-tokenizer-json.ts';
import { fileError, readIfPresent, readObjectIfPresent } from './read-files.ts';
import { readVocabularyFiles, vocabularyFileNames } from './vocabulary-files/read-vocabulary-files.ts';

export interface TokenizerFiles extends ParsedTokenizer {
  /** The file that the tokenizer was read from. */
  readonly file: string;
  /** The file's text, where it is a tokenizer.json. */
  readonly text?: string;
  /** `tokenizer_config.json`, over `special_tokens_map.json`; empty where the folder has neither. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Reads a tokenizer from a `tokenizer.json`, or from a folder with one; else one is made from the folder's vocabulary
 * files (`readVocabularyFiles`).
 * @param files Where they are read; other than from the disk, of a folder only.
 * @throws TokensiftError `file-not-found`, `io-error`, `invalid-tokenizer`, `unsupported`.
 */
export async function readTokenizerFiles(path: string, files: FileReader = disk): Promise<TokenizerFiles> {
  // The name of a folder may be another one's by now, or nobody's, when its files are held open.
  const isFolder = files !== disk || (await isDirectory(path));
  const folder = isFolder ? path : dirname(path);
  const config = {
    ...(await readObjectIfPresent(join(folder, 'special_tokens_map.json'), files)),
    ...(await readObjectIfPresent(join(folder, 'tokenizer_config.json'), files)),
  };
  if (isFolder || !vocabularyFileNames.includes(basename(path))) {
    const file = isFolder ? join(path, 'tokenizer.json') : path;
    const text = await readIfPresent(file, files);
    if (text !== undefined) return { file, text, ...parseTokenizerJson(text, file), config };
  }
  const { file, json, modelIds, paddingToken } = await readVocabularyFiles(folder, files);
  return { file, json, modelIds, paddingId: undefined, config: { ...config, pad_token: paddingToken } };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw fileError(path, cause);
  }
}
