import { invalidTokenizer } from '../invalid-tokenizer.ts';
import { parseObject } from '../json-object.ts';
import { validateMerges } from '../validate-merges.ts';
import { validateVocabulary } from '../validate-vocabulary.ts';

const linesOf = (text: string): string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);

/** White space at a line's end is no part of a token. (JavaScript's own trimEnd takes U+FEFF for white space.) */
const TRAILING_SPACE = /\p{White_Space}+$/u;

/**
 * Reads a `vocab.txt`: one token a line, the id being the line from 0.
 * @throws TokensiftError `invalid-tokenizer` when a token repeats.
 */
export function readVocabularyLines(text: string, where: string): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const [line, raw] of linesOf(text).entries()) {
    const token = raw.replace(TRAILING_SPACE, '');
    const earlier = ids.get(token);
    // A line of white space is no token that a text could have, so several do no harm.
    if (earlier !== undefined && token !== '') {
      throw invalidTokenizer(`${where}:${line + 1}`, `the token is already in line ${earlier + 1}.`);
    }
    ids.set(token, line);
  }
  return ids;
}

/**
 * Reads a `vocab.json`: an object of tokens and ids.
 * @throws TokensiftError `invalid-tokenizer`.
 */
export function readVocabularyJson(text: string, where: string): ReadonlyMap<string, number> {
  return validateVocabulary(parseObject(text, where), (message) => invalidTokenizer(where, message));
}

/**
 * Reads a `merges.txt`: two tokens a line with a space between them, and lines that begin with "#version".
 * @throws TokensiftError `invalid-tokenizer` naming the line, when it is none of these or its tokens are unknown.
 */
export function readMerges(
  text: string,
  vocabulary: ReadonlyMap<string, number>,
  where: string,
): readonly string[] {
  const merges: string[] = [];
  const lines: number[] = [];
  for (const [line, merge] of linesOf(text).entries()) {
    if (merge.startsWith('#version') || (line === 0 && merge === '')) continue;
    merges.push(merge);
    lines.push(line + 1);
  }
  validateMerges(merges, vocabulary, '', (message, index = 0) =>
    invalidTokenizer(`${where}:${lines[index]}`, message),
  );
  return merges;
}
