import { invalidTokenizer, quote } from './invalid-tokenizer.ts';
import { WHITE_SPACE, WORD } from './patterns/character-classes.ts';
import { TextTrie } from './text-trie.ts';
import type { AddedTokenJson } from './tokenizer-json.ts';

/** A part of a text: an added token found in it (with `id`), or what lies between such tokens. */
export interface TextSection {
  readonly id?: number;
  /** Positions in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Takes a section; says whether to go on. */
export type TakeSection = (section: TextSection) => boolean;

/**
 * Cuts a text at added tokens, from left to right: leftmost, then longest. Tokens that strip white space take it into
 * their section. No section is empty.
 * @returns whether all sections were taken
 */
export type Sectioner = (text: string, take: TakeSection) => boolean;

/** An added token, and the text that it is found by. */
export type SoughtToken = readonly [text: string, token: AddedTokenJson];

/**
 * The tokens that are looked for in the text, or in what is normalized of it. Of tokens that are stated twice, the last
 * statement counts.
 */
export function soughtTokens(
  added: readonly AddedTokenJson[],
  inNormalized: boolean,
  normalize = (text: string): string => text,
): SoughtToken[] {
  const tokens = [...new Map(added.map((token) => [token.content, token])).values()];
  return tokens
    .filter(({ normalized }) => normalized === inNormalized)
    .map((token) => [inNormalized ? normalize(token.content) : token.content, token]);
}

const SPACE = new RegExp(`[${WHITE_SPACE}]`, 'v');
const BEGINS_WITH_WORD = new RegExp(`^[${WORD}]`, 'v');
const ENDS_WITH_WORD = new RegExp(`[${WORD}]$`, 'v');

/** One character, be it of two UTF-16 units, before and after a position. */
const before = (text: string, at: number): string => text.slice(Math.max(0, at - 2), at);
const after = (text: string, at: number): string => text.slice(at, at + 2);

/**
 * @param where The tokenizer's path, for error messages.
 * @throws TokensiftError `invalid-tokenizer` for two tokens that are found by the same text, and for one by none.
 */
export function createSectioner(sought: readonly SoughtToken[], where: string): Sectioner {
  if (sought.length === 0) {
    return (text, take) => text === '' || take({ start: 0, end: text.length });
  }
  const tokens = new Map<string, number>();
  for (const [index, [text, { content }]] of sought.entries()) {
    const other = tokens.get(text);
    if (text === '' || other !== undefined) {
      const problem =
        other === undefined ? 'is empty' : `is that of ${quote(sought[other][1].content)}, too,`;
      throw invalidTokenizer(
        where,
        `the text of the added token ${quote(content)} ${problem} once it is normalized.`,
      );
    }
    tokens.set(text, index);
  }
  const trie = new TextTrie(tokens);

  return (text, take) => {
    let covered = 0;
    for (let at = 0; at < text.length; ) {
      const found = trie.longestAt(text, at);
      if (found === undefined) {
        at++;
        continue;
      }
      const { id, single_word, lstrip, rstrip } = sought[found[1]][1];
      let start = at;
      let end = found[0];
      at = end;
      if (
        single_word &&
        (ENDS_WITH_WORD.test(before(text, start)) || BEGINS_WITH_WORD.test(after(text, end)))
      ) {
        continue;
      }
      if (lstrip) {
        while (start > covered && SPACE.test(text[start - 1])) start--;
        start = Math.max(start, covered);
      }
      if (rstrip) while (end < text.length && SPACE.test(text[end])) end++;
      if (start > covered && !take({ start: covered, end: start })) return false;
      // A token of white space may be in what the one before it has stripped.
      if (start < end && !take({ id, start, end })) return false;
      covered = end;
    }
    return covered >= text.length || take({ start: covered, end: text.length });
  };
}
