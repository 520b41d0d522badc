import { join } from 'node:path';
import { type Note, TokensiftError } from '@tokensift/core';
import { decodeText, disk, type FileReader, type KeptFiles, keepFiles, parseJson } from '@tokensift/storage';
import type { Backbone } from '../architecture.ts';
import { configName } from './config-text.ts';
import { tokenizerConfigFile } from './stated-length.ts';
import { contentOf, suitedTokenizerConfig, tokensOf } from './suited-tokenizer.ts';
import {
  agreeingTokenizerConfig,
  type TokenizerConfig,
  type TokenizerJson,
  tokenizerContradictions,
} from './tokenizer-config.ts';

const tokenizerFile = 'tokenizer.json';
const specialTokensFile = 'special_tokens_map.json';

/** What a tokenizer.json has taken the place of. */
const olderFileNames = ['vocab.txt', 'merges.txt'];

/** Every file that a tokenizer in Hugging Face layout may consist of. */
export const tokenizerFileNames = [tokenizerFile, tokenizerConfigFile, specialTokensFile, ...olderFileNames];

/** Vocabulary files that older tokenizers consist of, beside those that are saved. */
const vocabularyFileNames = ['vocab.json', 'added_tokens.json'];

/** Every file that reading a tokenizer from a model's folder may need: of older ones, its class is in config.json. */
export const tokenizerSourceNames = [configName, ...tokenizerFileNames, ...vocabularyFileNames];

/**
 * Keeps what a folder's tokenizer files hold, to save them later as they are now.
 * @throws TokensiftError `invalid-tokenizer` for a file above 128 MiB, `io-error`.
 */
export const keepTokenizerFiles = (folder: string, files: FileReader): Promise<KeptFiles> =>
  keepFiles(
    tokenizerSourceNames.map((name) => join(folder, name)),
    files,
    tokenizerRefusal,
  );

export interface ReadTokenizerOptions {
  /** Files by name that take the place of the folder's. */
  readonly replacements?: ReadonlyMap<string, string> | undefined;
  /** Where texts are cut, in tokens; by default where the folder says. */
  readonly maxLength?: number | undefined;
  /** Where the folder's files are read (default: the disk). */
  readonly files?: FileReader | undefined;
  /** The model that reads the tokens, where its tokenizer is to suit it in Python. */
  readonly backbone?: Backbone | undefined;
}

/**
 * Reads a folder's tokenizer files, to be written elsewhere. Python's transformers builds BERT's tokenizers from
 * `tokenizer_config.json`, so that one is made to agree with `tokenizer.json`, which is what this project reads.
 *
 * @throws TokensiftError `file-not-found` without a tokenizer.json, `invalid-checkpoint`, `invalid-tokenizer`,
 * `io-error`.
 */
export async function readTokenizerFiles(
  folder: string,
  { replacements = new Map(), files: from = disk, maxLength, backbone }: ReadTokenizerOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  // Beside another tokenizer.json, the older files would tell of a vocabulary that is no longer right.
  const stale = replacements.has(tokenizerFile) ? olderFileNames : [];
  for (const name of tokenizerFileNames.filter((file) => !stale.includes(file))) {
    const content = await from.readBytesIfPresent(join(folder, name), tokenizerRefusal);
    if (content) files.set(name, content);
  }
  for (const [name, text] of replacements) files.set(name, Buffer.from(text));
  const content = files.get(tokenizerFile);
  if (content === undefined) {
    throw new TokensiftError({
      code: 'file-not-found',
      message: 'there is no tokenizer.json',
      where: folder,
      hint: 'The classifier is saved with the tokenizer that it was trained with.',
    });
  }
  const tokenizer = parseTokenizer(content, join(folder, tokenizerFile));
  const config = await readConfigWithTokens(folder, from);
  const agreeing = agreeingTokenizerConfig(tokenizer, config, maxLength);
  const suited = backbone ? suitedTokenizerConfig(tokenizer, agreeing, backbone) : agreeing;
  files.set(tokenizerConfigFile, toFile(suited));
  const { truncation } = tokenizer;
  const { max_length: cutAt } = Object(truncation);
  if (maxLength !== undefined && typeof cutAt === 'number' && cutAt !== maxLength) {
    const changed = { ...tokenizer, truncation: { ...Object(truncation), max_length: maxLength } };
    files.set(tokenizerFile, toFile(changed));
  }
  return files;
}

/**
 * Says where Python's transformers would read other tokens than `tokenizer.json` gives.
 * @returns nothing for a folder without either file
 * @throws TokensiftError `invalid-checkpoint`, `invalid-tokenizer`, `io-error`.
 */
export async function checkTokenizerConfig(
  folder: string,
  files: FileReader = disk,
): Promise<readonly Note[]> {
  const file = join(folder, tokenizerFile);
  const content = await files.readBytesIfPresent(file, tokenizerRefusal);
  if (!content) return [];
  const where = join(folder, tokenizerConfigFile);
  const stated = await files.readJsonIfPresent(where);
  const isThere = stated !== undefined;
  const found = tokenizerContradictions(parseTokenizer(content, file), Object(stated));
  if (found.length === 0) return [];
  return [
    {
      kind: 'tokenizer-config',
      where,
      message:
        `${isThere ? 'it' : 'what Python assumes without it'} contradicts tokenizer.json, which is read here: ` +
        `${found.join(', ')}. Python’s transformers does not read it from there, so its labels may differ.`,
    },
  ];
}

/**
 * The id of the token that a folder's tokenizer pads with.
 * @returns undefined where it has none, or there is no tokenizer
 * @throws TokensiftError `invalid-checkpoint` for files that are not JSON, `io-error`.
 */
export async function readPaddingId(folder: string, files: FileReader): Promise<number | undefined> {
  const config = await readConfigWithTokens(folder, files);
  const token = contentOf(config.pad_token);
  if (token === undefined) return undefined;
  const json = await files.readJsonIfPresent(join(folder, tokenizerFile));
  return tokensOf(Object(json)).find(([content]) => content === token)?.[1];
}

const tokenizerRefusal = {
  code: 'invalid-tokenizer',
  hint: 'Take tokenizer.json from the original model.',
  largest: 2 ** 27,
} as const;

const parseTokenizer = (content: Uint8Array, where: string): TokenizerJson =>
  Object(parseJson(decodeText(content, where, tokenizerRefusal), where, tokenizerRefusal));

/**
 * Later versions of transformers write special tokens into the config, and read them there only; objects among them
 * with their type, which the older file does not state.
 */
async function readConfigWithTokens(folder: string, files: FileReader): Promise<TokenizerConfig> {
  const read = async (name: string): Promise<TokenizerConfig> =>
    Object(await files.readJsonIfPresent(join(folder, name)));
  const tokens = Object.entries(await read(specialTokensFile)).map(([role, token]) =>
    contentOf(token) === undefined || typeof token === 'string'
      ? [role, token]
      : [role, { __type: 'AddedToken', ...(token as object), special: true }],
  );
  return { ...Object.fromEntries(tokens), ...(await read(tokenizerConfigFile)) };
}

const toFile = (json: unknown): Uint8Array => Buffer.from(`${JSON.stringify(json, undefined, 2)}\n`);
