import { TokensiftError } from '@tokensift/core';
import { TAG_PREFIXES, type TagPrefix, type TagScheme } from './tag-scheme.ts';

export interface ParsedTag {
  readonly prefix: TagPrefix;
  /** `_` for tags without one, as in seqeval. */
  readonly type: string;
}

export const OUTSIDE: ParsedTag = { prefix: 'O', type: '_' };

const FORM = /^(?:(O)|([BIESLU])(?:-(.*))?)$/s;

/**
 * Splits `B-PER` into its prefix and type.
 * @param scheme the prefixes that may occur; without one, those of all schemes.
 * @throws TokensiftError `invalid-data` for a tag of another form, or with a prefix that the scheme has not.
 */
function parseTag(tag: string, index: number, scheme?: TagScheme): ParsedTag {
  const match = FORM.exec(tag);
  const prefix = (match?.[1] ?? match?.[2]) as TagPrefix | undefined;
  if (prefix === undefined || (scheme !== undefined && !TAG_PREFIXES[scheme].includes(prefix))) {
    const allowed = scheme === undefined ? 'BIESLU' : TAG_PREFIXES[scheme].replace('O', '');
    throw new TokensiftError({
      code: 'invalid-data',
      message: `"${tag}" is no tag${scheme === undefined ? '' : ` of the scheme ${scheme}`}.`,
      where: `tags[${index}]`,
      hint: `Tags are O, or ${[...allowed].join(', ')} with a type, such as ${allowed[0]}-PER.`,
    });
  }
  return { prefix, type: match?.[3] || '_' };
}

/** Parses all tags of a sequence. */
export function parseTags(tags: readonly string[], scheme?: TagScheme): ParsedTag[] {
  return tags.map((tag, index) => parseTag(tag, index, scheme));
}
