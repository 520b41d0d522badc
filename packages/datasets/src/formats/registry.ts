import { TokensiftError } from '@tokensift/core';
import { extensionOf } from '../files/extension.ts';
import { switchTo } from '../rows/task-switch.ts';
import { conll } from './conll.ts';
import { delimitedBy } from './delimited/delimited.ts';
import { excel } from './excel.ts';
import { json } from './json/json.ts';
import { parquet } from './parquet/parquet.ts';
import type { FileFormat } from './source.ts';

type FileFormats = Readonly<Record<string, FileFormat>>;

const TYPED: FileFormats = { '.jsonl': json, '.ndjson': json, '.json': json, '.parquet': parquet };

/** Formats of files with texts, by extension. */
const OF_TEXTS: FileFormats = {
  ...TYPED,
  '.csv': delimitedBy('comma'),
  '.tsv': delimitedBy('tab'),
  '.psv': delimitedBy('pipe'),
  '.xlsx': excel,
};

/** Formats of files with tokens, by extension. */
const OF_TOKENS: FileFormats = {
  ...TYPED,
  '.conll': conll,
  '.bio': conll,
  '.iob': conll,
  '.iob2': conll,
  '.tsv': conll,
  '.txt': conll,
};

/** Formats by extension, of files with rows that hold lists or that hold none. */
export const fileFormats = (hasLists: boolean): FileFormats => (hasLists ? OF_TOKENS : OF_TEXTS);

/**
 * The format of a file.
 * @param hasLists whether its rows hold lists: tokens and tags.
 * @throws TokensiftError `unsupported`.
 */
export function fileFormatOf(file: string, hasLists: boolean): FileFormat {
  const extension = extensionOf(file);
  const formats = fileFormats(hasLists);
  if (Object.hasOwn(formats, extension)) return formats[extension];
  const isOfOthers = Object.hasOwn(fileFormats(!hasLists), extension);
  throw new TokensiftError({
    code: 'unsupported',
    where: file,
    message: isOfOthers
      ? `${hasLists ? 'tokens' : 'texts'} cannot be read from a file of the kind "${extension}".`
      : `data cannot be read from a file of the kind "${extension}".`,
    hint:
      `Known: ${Object.keys(formats).join(', ')}, also with .gz.` +
      (isOfOthers
        ? ` For rows of other kinds: ${switchTo(hasLists ? 'single-label' : 'token-classification')}.`
        : ''),
  });
}
