import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Note, TokensiftError } from '@tokensift/core';
import { fileError, readJsonIfPresent } from '@tokensift/storage';
import { tokenizerConfigFile } from './stated-length.ts';
import {
  agreeingTokenizerConfig,
  type TokenizerConfig,
  tokenizerContradictions,
} from './tokenizer-config.ts';

const tokenizerFile = 'tokenizer.json';
const specialTokensFile = 'special_tokens_map.json';

/** What a tokenizer.json has taken the place of. */
const olderFileNames = ['vocab.txt', 'merges.txt'];

/** Every file that a tokenizer in Hugging Face layout may consist of. */
export const tokenizerFileNames = [tokenizerFile, tokenizerConfigFile, specialTokensFile, ...olderFileNames];

export interface ReadTokenizerOptions {
  /** Files by name that take the place of the folder's. */
  readonly replacements?: ReadonlyMap<string, string> | undefined;
  /** Where texts are cut, in tokens; by default where the folder says. */
  readonly maxLength?: number | undefined;
  /** The id of the token that texts are padded with, for tokenizers that have none. */
  readonly padId?: number | undefined;
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
  { replacements = new Map(), maxLength, padId }: ReadTokenizerOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  // Beside another tokenizer.json, the older files would tell of a vocabulary that is no longer right.
  const stale = replacements.has(tokenizerFile) ? olderFileNames : [];
  for (const name of tokenizerFileNames.filter((file) => !stale.includes(file))) {
    const path = join(folder, name);
    try {
      files.set(name, await readFile(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path, 'read');
    }
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
  // Later versions of transformers write special tokens into the config, and read them there only.
  const config = {
    ...(await readTokenizerConfig(folder, specialTokensFile)),
    ...(await readTokenizerConfig(folder)),
  };
  const padding = config.pad_token ?? padToken(tokenizer, padId);
  const agreeing = agreeingTokenizerConfig(
    tokenizer,
    padding === undefined ? config : { ...config, pad_token: padding },
    maxLength,
  );
  files.set(tokenizerConfigFile, toFile(agreeing));
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
export async function checkTokenizerConfig(folder: string): Promise<readonly Note[]> {
  const file = join(folder, tokenizerFile);
  let content: Uint8Array;
  try {
    content = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(error, file, 'read');
  }
  const where = join(folder, tokenizerConfigFile);
  const isThere = (await readJsonIfPresent(where)) !== undefined;
  const found = tokenizerContradictions(parseTokenizer(content, file), await readTokenizerConfig(folder));
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

/** The special token of an id. */
function padToken({ added_tokens: added }: TokenizerJson, padId: number | undefined): string | undefined {
  const found = Array.isArray(added) ? added.map(Object).find(({ id }) => id === padId) : undefined;
  return typeof found?.content === 'string' ? found.content : undefined;
}

type TokenizerJson = Readonly<Record<string, unknown>>;

function parseTokenizer(content: Uint8Array, where: string): TokenizerJson {
  try {
    return Object(JSON.parse(Buffer.from(content).toString('utf8')));
  } catch (cause) {
    throw new TokensiftError({
      code: 'invalid-tokenizer',
      where,
      message: `not valid JSON (${(cause as Error).message}).`,
      hint: 'Take tokenizer.json from the original model.',
      cause,
    });
  }
}

const readTokenizerConfig = async (folder: string, name = tokenizerConfigFile): Promise<TokenizerConfig> =>
  Object(await readJsonIfPresent(join(folder, name)));

const toFile = (json: unknown): Uint8Array => Buffer.from(`${JSON.stringify(json, undefined, 2)}\n`);
