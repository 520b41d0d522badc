import { TokensiftError } from '@tokensift/core';
import * as v from 'valibot';
import { createPattern, type Pattern, patternSchema } from '../patterns/pattern.ts';
import { stageKind } from '../stage-kind.ts';
import type { Normalizer } from './normalizer.ts';
import { outOfProportion } from './out-of-proportion.ts';

export const replaceSettings = { pattern: patternSchema, content: v.string() };

export const replace = stageKind(replaceSettings, ({ pattern: json, content }, where): Normalizer => {
  const pattern = withoutEmptyMatches(createPattern(json, where), where);
  return {
    normalize: (text, longest) => replaceMatches(text, pattern, content, longest, where),
    keepsStart(text) {
      let keeps = true;
      pattern.find(text, (start, end) => {
        const isOneCharacter = end === (text.codePointAt(0)! > 0xffff ? 2 : 1);
        keeps = start > 0 || (isOneCharacter && content !== '');
        return false;
      });
      return keeps;
    },
  };
});

/** Where a normalizer puts something in place of nothing, the reference loses count, and encodes anything. */
const withoutEmptyMatches = (pattern: Pattern, where: string): Pattern => ({
  ...pattern,
  find: (text, take) =>
    pattern.find(text, (start, end) => {
      if (start < end) return take(start, end);
      throw new TokensiftError({
        code: 'unsupported',
        where,
        message: 'its normalizer Replace has a pattern that matches where there is nothing.',
        hint: 'Change the pattern in the tokenizer.json so that it matches at least one character.',
      });
    }),
});

/**
 * Puts the content in place of every match.
 * @param longest How long the result may be, in UTF-16 units.
 * @throws TokensiftError `invalid-tokenizer` where it would be longer.
 */
export function replaceMatches(
  text: string,
  pattern: Pattern,
  content: string,
  longest: number,
  where: string,
): string {
  if (pattern.text !== undefined && content.length <= pattern.text.length) {
    return text.replaceAll(pattern.text, content.replaceAll('$', '$$$$'));
  }
  const parts: string[] = [];
  let length = 0;
  let end = 0;
  pattern.find(text, (start, stop) => {
    length += start - end + content.length;
    if (length > longest) throw outOfProportion(where);
    parts.push(text.slice(end, start), content);
    end = stop;
    return true;
  });
  return parts.length === 0 ? text : parts.join('') + text.slice(end);
}
