import { TokensiftError } from '@tokensift/core';
import * as v from 'valibot';
import { isJsonObject } from '../json-object.ts';
import { LONGEST_PATTERN, LONGEST_WORD } from '../limits.ts';
import { tooLong } from '../word-length.ts';
import { translateRegex } from './translate-regex.ts';

/** Takes a match, as positions in UTF-16 units; says whether to go on. */
export type TakeMatch = (start: number, end: number) => boolean;

/** What is looked for in texts. */
export interface Pattern {
  /**
   * Finds the matches from left to right, until there are no more or one that is taken says so.
   * @returns whether all were taken
   * @throws TokensiftError `invalid-tokenizer` for a regular expression that is too much for the engine,
   * `invalid-argument` for a text that is too much for it.
   */
  find(text: string, take: TakeMatch): boolean;
  /** What is looked for as it stands, where it is a text. */
  readonly text?: string;
}

const stringSchema = v.strictObject({ String: v.string() });

const regexSchema = v.strictObject({ Regex: v.pipe(v.string(), v.maxLength(LONGEST_PATTERN)) });

export const patternSchema = v.lazy((input) =>
  isJsonObject(input) && 'String' in input ? stringSchema : regexSchema,
);

/**
 * The pattern of a Split or Replace. A regular expression is one of Oniguruma, the reference's engine; it is
 * translated to one of JavaScript.
 * @throws TokensiftError `invalid-tokenizer` for what is no regular expression, `unsupported` for one that cannot be
 * translated.
 */
export function createPattern(json: v.InferOutput<typeof patternSchema>, where: string): Pattern {
  if ('Regex' in json) return regexPattern(translateRegex(json.Regex, where), where);
  return json.String === '' ? regexPattern(/(?:)/gu, where) : textPattern(json.String);
}

/** Every match of a class of characters, one by one. */
export const characterPattern = (characters: string): Pattern =>
  regexPattern(new RegExp(`[${characters}]`, 'gv'), '');

export function textPattern(sought: string): Pattern {
  return {
    text: sought,
    find(text, take) {
      for (let at = text.indexOf(sought); at !== -1; at = text.indexOf(sought, at + sought.length)) {
        if (!take(at, at + sought.length)) return false;
      }
      return true;
    },
  };
}

/** @param regex with the flag `g` */
export function regexPattern(regex: RegExp, where: string): Pattern {
  const search = (text: string, from: number): RegExpExecArray | null => {
    regex.lastIndex = from;
    try {
      return regex.exec(text);
    } catch (cause) {
      if (text.length > LONGEST_WORD) throw tooLong();
      throw new TokensiftError({
        code: 'invalid-tokenizer',
        where,
        message: `the pattern ${JSON.stringify(regex.source)} is too much for the engine (${(cause as Error).message}).`,
        hint: 'Take the tokenizer from where it was published.',
        cause,
      });
    }
  };
  return {
    find(text, take) {
      // In an empty text the reference finds nothing, not even nothing.
      if (text === '') return true;
      let lastEnd = -1;
      for (let from = 0; from <= text.length; ) {
        const match = search(text, from);
        if (match === null) return true;
        const start = match.index;
        const end = start + match[0].length;
        if (isInsideCharacter(text, start)) {
          // V8 looks for what begins with a lookbehind there, too.
          from = start + 1;
          continue;
        }
        if (start === end && end === lastEnd) {
          // As the reference has it, nothing is matched right behind a match.
          from += text.codePointAt(from)! > 0xffff ? 2 : 1;
          continue;
        }
        from = end;
        lastEnd = end;
        if (!take(start, end)) return false;
      }
      return true;
    },
  };
}

/** Whether a position is between the halves of a surrogate pair. */
const isInsideCharacter = (text: string, at: number): boolean => at > 0 && text.codePointAt(at - 1)! > 0xffff;
