import { TokensiftError } from '@tokensift/core';
import { findSchemeBreak } from './find-scheme-break.ts';
import { OUTSIDE, type ParsedTag, parseTags, type TagScheme } from './tags.ts';

/** Whether an entity begins at a tag, of sequences that keep to the scheme. */
const BEGINS: Readonly<Record<TagScheme, (before: ParsedTag, tag: ParsedTag) => boolean>> = {
  IOB1: (before, tag) => tag.prefix === 'B' || !continues(before, tag),
  IOB2: (_, tag) => tag.prefix === 'B',
  IOE1: (before, tag) => before.prefix === 'E' || !continues(before, tag),
  IOE2: (before, tag) => before.prefix === 'E' || !continues(before, tag),
  IOBES: (_, tag) => tag.prefix === 'B' || tag.prefix === 'S',
  BILOU: (_, tag) => tag.prefix === 'B' || tag.prefix === 'U',
};

/**
 * The same entities as BIO tags (IOB2): `B-` on the first token of each, `I-` on the others.
 * @throws TokensiftError `invalid-data` for a tag that is none, or at the first that breaks the scheme.
 */
export function toBio(tags: readonly string[], scheme: TagScheme): string[] {
  const broken = findSchemeBreak(tags, scheme);
  if (broken !== undefined) {
    throw new TokensiftError({
      code: 'invalid-data',
      message: `The tags break the scheme ${scheme}: ${broken.problem}`,
      where: `tags[${broken.index}]`,
      hint: 'Correct the tags, or name the scheme that they are in.',
    });
  }
  const parsed = parseTags(tags, scheme);
  return parsed.map((tag, index) => {
    if (tag.prefix === 'O') return 'O';
    const suffix = tags[index].slice(1);
    return BEGINS[scheme](parsed[index - 1] ?? OUTSIDE, tag) ? `B${suffix}` : `I${suffix}`;
  });
}

function continues(before: ParsedTag, tag: ParsedTag): boolean {
  return before.prefix !== 'O' && before.type === tag.type;
}
