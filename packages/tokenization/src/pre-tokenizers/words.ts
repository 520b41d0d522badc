import { PUNCTUATION, WHITE_SPACE, WORD } from '../patterns/character-classes.ts';
import { regexPattern } from '../patterns/pattern.ts';
import { stageKind } from '../stage-kind.ts';
import { takeMatches } from './split.ts';

const matchesOf = (regex: string) =>
  stageKind({}, () => takeMatches(regexPattern(new RegExp(regex, 'gv'), '')));

/** Runs of what is no white space. */
export const whitespaceSplit = matchesOf(`[^${WHITE_SPACE}]+`);

/** Runs of letters and digits, and runs of other characters. */
export const whitespace = matchesOf(`[${WORD}]+|[^${WORD}${WHITE_SPACE}]+`);

/** Runs of what is neither white space nor punctuation, and each character of punctuation. */
export const bertPreTokenizer = matchesOf(`[^${WHITE_SPACE}${PUNCTUATION}]+|[${PUNCTUATION}]`);
