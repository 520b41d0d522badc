import { createReadStream } from 'node:fs';
import { TokensiftError } from '@tokensift/core';
import { hashValue } from '@tokensift/experiments';
import { fileError } from '@tokensift/storage';
import { type BuiltCountTable, buildCountTable, loadCountTable } from '@tokensift/token-statistics';
import { createWordEncoder } from '@tokensift/tokenization';
import { readLines } from '../files/read-lines.ts';

/** What a table says about the tokenizer whose ids it counts. */
const tokenizerName = (tokenizerJson: string): string => hashValue(JSON.parse(tokenizerJson).model);

/**
 * The base-corpus count table of a file: a table that was saved (`.json`), or a text file with one text a line, which
 * is counted.
 * @throws TokensiftError `invalid-argument` for a table of another tokenizer; as `loadCountTable` and
 *   `buildCountTable`.
 */
export async function openBaseTable(path: string, tokenizerJson: string): Promise<BuiltCountTable> {
  const tokenizer = tokenizerName(tokenizerJson);
  if (!path.endsWith('.json')) return await countCorpusFile(path, tokenizerJson, tokenizer);
  const table = await loadCountTable(path);
  if (table.tokenizer === tokenizer) return table;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: path,
    message: 'the table was counted with another tokenizer.',
    hint: 'Give the text file of the base corpus instead of the table: it is counted anew.',
  });
}

async function countCorpusFile(
  path: string,
  tokenizerJson: string,
  tokenizer: string,
): Promise<BuiltCountTable> {
  const encode = createWordEncoder(tokenizerJson, path);
  const source = async function* () {
    for await (const { text } of readLines(chunksOf(path), path)) {
      if (text.trim() !== '') yield encode(text).ids;
    }
  };
  return await buildCountTable(source, { tokenizer });
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
