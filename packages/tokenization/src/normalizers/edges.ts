import * as v from 'valibot';
import { WHITE_SPACE } from '../patterns/character-classes.ts';
import { stageKind } from '../stage-kind.ts';
import type { Normalizer } from './normalizer.ts';

const SPACES_AT_START = new RegExp(`^[${WHITE_SPACE}]+`, 'v');

/** Where the white space at the end of a text begins. (A regular expression would look for it at every space.) */
function endOfText(text: string): number {
  let end = text.length;
  while (end > 0 && SPACE.test(text[end - 1])) end--;
  return end;
}

const SPACE = new RegExp(`[${WHITE_SPACE}]`, 'v');

export const strip = stageKind(
  { strip_left: v.boolean(), strip_right: v.boolean() },
  ({ strip_left, strip_right }): Normalizer => ({
    normalize(text) {
      const kept = strip_right ? text.slice(0, endOfText(text)) : text;
      return strip_left ? kept.replace(SPACES_AT_START, '') : kept;
    },
    keepsStart: (text) => !strip_left || !SPACES_AT_START.test(text),
  }),
);

export const prepend = stageKind(
  // With nothing to put in front, the reference loses what was there.
  { prepend: v.pipe(v.string(), v.nonEmpty()) },
  ({ prepend: prefix }): Normalizer => ({ normalize: (text) => (text === '' ? '' : prefix + text) }),
);
