import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { tokenizerFromVocabulary } from './bert-vocabulary.ts';
import { invalidTokenizer } from './invalid-tokenizer.ts';
import { type ParsedTokenizer, parseTokenizerJson } from './parse-tokenizer-json.ts';

export interface TokenizerFiles extends ParsedTokenizer {
  /** The file that the tokenizer was read from. */
  readonly file: string;
  /** The file's text, where it is a tokenizer.json. */
  readonly text?: string;
  /** `tokenizer_config.json`, over `special_tokens_map.json`; empty where the folder has neither. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Reads a tokenizer from a `tokenizer.json`, a BERT `vocab.txt`, or a folder with one of them.
 * @throws TokensiftError `file-not-found`, `io-error`, `invalid-tokenizer`.
 */
export async function readTokenizerFiles(path: string): Promise<TokenizerFiles> {
  const isFolder = await isDirectory(path);
  const folder = isFolder ? path : dirname(path);
  const config = {
    ...(await readSettings(join(folder, 'special_tokens_map.json'))),
    ...(await readSettings(join(folder, 'tokenizer_config.json'))),
  };
  const candidates = isFolder ? [join(path, 'tokenizer.json'), join(path, 'vocab.txt')] : [path];
  for (const file of candidates) {
    const text = await readIfPresent(file);
    if (text === undefined) continue;
    if (file.endsWith('.txt')) {
      return { file, json: tokenizerFromVocabulary(text, config, file), paddingId: undefined, config };
    }
    return { file, text, ...parseTokenizerJson(text, file), config };
  }
  throw new TokensiftError({
    code: 'file-not-found',
    where: path,
    message: 'the folder has neither a tokenizer.json nor a vocab.txt.',
    hint: 'Save the tokenizer with save_pretrained of transformers, which writes tokenizer.json.',
  });
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw fileError(path, cause);
  }
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(file, cause);
  }
}

async function readSettings(file: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readIfPresent(file);
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidTokenizer(file, `not valid JSON (${(cause as Error).message}).`);
  }
}

function fileError(path: string, cause: unknown): TokensiftError {
  const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  return new TokensiftError({
    code: absent ? 'file-not-found' : 'io-error',
    where: path,
    message: absent ? 'no such file or folder.' : `cannot be read (${(cause as Error).message}).`,
    hint: absent ? 'Give a tokenizer.json, or a folder that has one.' : 'Check its permissions.',
    cause,
  });
}
