import { TokensiftError } from '@tokensift/core';

/** How tags mark the entities of a sequence, by the names that seqeval has for them; IOB2 is also called BIO. */
export type TagScheme = 'IOB1' | 'IOB2' | 'IOE1' | 'IOE2' | 'IOBES' | 'BILOU';

/** B begins, I is inside, E or L ends, S or U is an entity of one token. */
export type TagPrefix = 'B' | 'I' | 'E' | 'S' | 'L' | 'U' | 'O';

const TAG_PREFIXES: Readonly<Record<TagScheme, string>> = {
  IOB1: 'BIO',
  IOB2: 'BIO',
  IOE1: 'IEO',
  IOE2: 'IEO',
  IOBES: 'BIESO',
  BILOU: 'BILUO',
};

export const TAG_SCHEMES = Object.keys(TAG_PREFIXES) as readonly TagScheme[];

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
