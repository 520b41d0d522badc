/** How tags mark the entities of a sequence, by the names that seqeval has for them; IOB2 is also called BIO. */
export type TagScheme = 'IOB1' | 'IOB2' | 'IOE1' | 'IOE2' | 'IOBES' | 'BILOU';

/** B begins, I is inside, E or L ends, S or U is an entity of one token. */
export type TagPrefix = 'B' | 'I' | 'E' | 'S' | 'L' | 'U' | 'O';

export const TAG_PREFIXES: Readonly<Record<TagScheme, string>> = {
  IOB1: 'BIO',
  IOB2: 'BIO',
  IOE1: 'IEO',
  IOE2: 'IEO',
  IOBES: 'BIESO',
  BILOU: 'BILUO',
};

export const TAG_SCHEMES = Object.keys(TAG_PREFIXES) as readonly TagScheme[];
