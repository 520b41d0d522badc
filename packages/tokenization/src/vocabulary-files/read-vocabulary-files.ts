import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReader } from '@tokensift/storage';
import { invalidTokenizer } from '../invalid-tokenizer.ts';
import type { JsonObject } from '../json-object.ts';
import { fileError, readIfPresent, readObjectIfPresent } from '../read-files.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { createAddedTokens } from './added-tokens.ts';
import { type FoundClass, findClass } from './find-class.ts';
import { readMerges, readVocabularyJson, readVocabularyLines } from './read-vocabulary.ts';
import { missingFiles, noClass, noTokenizer, sentencePiece, unknownClass } from './refusals.ts';
import {
  addStatedTokens,
  contentOf,
  namedTokens,
  readStatedTokens,
  type SpecialToken,
  type SpecialTokenName,
} from './special-tokens.ts';
import type { Flag } from './tokenizer-class.ts';
import { bert } from './word-piece-classes.ts';

/** Files that hold a vocabulary, or a part of one, in place of a tokenizer.json. */
export const vocabularyFileNames: readonly string[] = ['vocab.txt', 'vocab.json', 'merges.txt'];

export interface VocabularyTokenizer {
  /** The file that has the tokens. */
  readonly file: string;
  readonly json: TokenizerJson;
  readonly modelIds: ReadonlyMap<string, number>;
  /** The padding token of the class or of the files. */
  readonly paddingToken: string | undefined;
}

/**
 * Makes the tokenizer of a folder without a tokenizer.json, as transformers 5 makes it: by the class that
 * `tokenizer_config.json` or `config.json` names, else the one of the model's type, from `vocab.txt` or `vocab.json`
 * and `merges.txt`, with the settings of `tokenizer_config.json` and the tokens of that file, `special_tokens_map.json`
 * and `added_tokens.json`. A `vocab.txt` without any of them is BERT's.
 * @param from Where the files are read.
 * @throws TokensiftError `file-not-found` when a file is missing, `unsupported` for other classes and SentencePiece,
 * `invalid-tokenizer` when a file is broken or contradicts another, `io-error`.
 */
export async function readVocabularyFiles(folder: string, from: FileReader): Promise<VocabularyTokenizer> {
  const path = (name: string) => join(folder, name);
  const settings = (await readObjectIfPresent(path('tokenizer_config.json'), from)) ?? {};
  const { name, tokenizerClass } = await classOf(folder, settings, from);
  const { files } = tokenizerClass;
  const texts = await Promise.all(files.map((file) => readIfPresent(path(file), from)));
  const missing = files.filter((_, i) => texts[i] === undefined);
  if (missing.length > 0) {
    await refuseSentencePiece(folder);
    throw missingFiles(folder, name, files, missing);
  }
  const file = path(files[0]);
  const [text, mergesText] = texts as string[];
  const vocabulary =
    files[0] === 'vocab.txt' ? readVocabularyLines(text, file) : readVocabularyJson(text, file);
  const merges = mergesText === undefined ? [] : readMerges(mergesText, vocabulary, path('merges.txt'));

  const stated = readStatedTokens(
    {
      tokenizer_config: settings,
      special_tokens_map: await readObjectIfPresent(path('special_tokens_map.json'), from),
      added_tokens: await readObjectIfPresent(path('added_tokens.json'), from),
    },
    path,
  );
  const named = namedTokens(stated, tokenizerClass);
  const isNumbered = new Set(stated.numbered.map(({ token }) => token.content));
  const lacking = tokenizerClass.needs.filter((role) => {
    const content = textOf(named.get(role));
    return content === undefined || !(vocabulary.has(content) || isNumbered.has(content));
  });
  if (lacking.length > 0) {
    const tokens = lacking.map((role) => textOf(named.get(role)) ?? role).join(', ');
    throw invalidTokenizer(
      file,
      `${tokens} ${lacking.length === 1 ? 'is' : 'are'} missing, which a ${name} cannot do without.`,
      'The vocabulary is of another kind, or tokenizer_config.json has to name its special tokens.',
    );
  }
  const added = createAddedTokens(vocabulary);
  addStatedTokens(added, stated, named);
  if (tokenizerClass.resetsSpecialTokens) {
    for (const token of [...named.values(), ...stated.extra])
      added.add({ content: contentOf(token), special: true });
  }
  for (const { id, token } of stated.numbered) {
    const actual = added.idOf(token.content);
    if (actual === undefined || actual === id) continue;
    throw invalidTokenizer(
      stated.numberedIn,
      `the token ${JSON.stringify(token.content)} claims the id ${id}, but by the vocabulary it has the id ${actual}.`,
    );
  }
  const flag: Flag = (setting, fallback) => {
    const value = settings[setting] ?? fallback;
    if (typeof value === 'boolean' || value === fallback) return value as boolean | typeof fallback;
    throw invalidTokenizer(
      path('tokenizer_config.json'),
      `"${setting}" is ${JSON.stringify(value)}, not true or false.`,
    );
  };
  const token = (role: SpecialTokenName) => {
    const content = textOf(named.get(role));
    return content === undefined ? undefined : ([content, added.idOf(content)!] as const);
  };
  return {
    file,
    json: { added_tokens: added.list(), ...tokenizerClass.build({ vocabulary, merges, flag, token }) },
    modelIds: vocabulary,
    paddingToken: textOf(named.get('pad_token')),
  };
}

const textOf = (token: SpecialToken | undefined): string | undefined => token && contentOf(token);

async function classOf(folder: string, settings: JsonObject, from: FileReader): Promise<FoundClass> {
  const modelConfig = await readObjectIfPresent(join(folder, 'config.json'), from);
  const found = findClass(settings, modelConfig ?? {});
  if (found && 'tokenizerClass' in found) return found;
  const vocabulary = await firstVocabulary(folder, from);
  if (vocabulary === undefined) {
    await refuseSentencePiece(folder);
    throw noTokenizer(folder);
  }
  if (found) throw unknownClass(folder, found.unknown);
  if (vocabulary === 'vocab.txt') return { name: 'BertTokenizer', tokenizerClass: bert };
  throw noClass(join(folder, vocabulary));
}

async function firstVocabulary(folder: string, from: FileReader): Promise<string | undefined> {
  for (const name of vocabularyFileNames) {
    if ((await readIfPresent(join(folder, name), from)) !== undefined) return name;
  }
  return undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw fileError(folder, cause);
  }
}

/** Names such as spiece.model, sentencepiece.bpe.model, tokenizer.model, spm.model. */
async function refuseSentencePiece(folder: string): Promise<void> {
  const model = (await namesIn(folder)).find((file) => file.endsWith('.model'));
  if (model !== undefined) throw sentencePiece(folder, join(folder, model));
}
