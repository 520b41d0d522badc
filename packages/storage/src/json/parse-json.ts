import { TokensiftError } from '@tokensift/core';
import type { Refusal } from '../files/read-file.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Objects and lists within each other; more than any real file has, less than what exhausts a call stack. */
const deepest = 100;

/**
 * Parses JSON.
 * @param where the file, for errors
 * @throws TokensiftError with the code that is given, for text that is not JSON or is nested too deeply.
 */
export function parseJson(text: string, where: string, refusal: Refusal): unknown {
  if (isDeeperThan(text, deepest)) {
    throw new TokensiftError({
      ...refusal,
      where,
      message: `its JSON has more than ${deepest} objects and lists within each other`,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TokensiftError({
      ...refusal,
      where,
      message: `the file is not JSON (${(cause as Error).message})`,
      cause,
    });
  }
}

function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === quote) i = endOfString(text, i);
    else if (character === openBrace || character === openBracket) {
      if (++depth > limit) return true;
    } else if (character === closeBrace || character === closeBracket) depth--;
  }
  return false;
}

/** Where the string that starts here ends. */
export function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1;
  return i;
}
