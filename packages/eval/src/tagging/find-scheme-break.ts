import { OUTSIDE, type ParsedTag, parseTags, type TagPrefix, type TagScheme } from './tags.ts';

export interface SchemeBreak {
  /** Index of the tag. */
  readonly index: number;
  /** What is wrong, in one sentence. */
  readonly problem: string;
}

/** For a prefix, the prefixes of which one must stand beside it, with the same type. */
type Neighbours = Partial<Record<TagPrefix, string>>;

/** What each scheme demands of the tag before and of the tag after. */
const RULES: Readonly<Record<TagScheme, { readonly before: Neighbours; readonly after: Neighbours }>> = {
  // B only parts two entities of the same type.
  IOB1: { before: { B: 'BI' }, after: {} },
  IOB2: { before: { I: 'BI' }, after: {} },
  // E only parts two entities of the same type.
  IOE1: { before: {}, after: { E: 'IE' } },
  IOE2: { before: {}, after: { I: 'IE' } },
  IOBES: { before: { I: 'BI', E: 'BI' }, after: { B: 'IE', I: 'IE' } },
  BILOU: { before: { I: 'BI', L: 'BI' }, after: { B: 'IL', I: 'IL' } },
};

/**
 * The first tag that breaks the scheme; undefined for a sequence that keeps to it.
 * @throws TokensiftError `invalid-data` for a tag that is none, or has a prefix that the scheme has not.
 */
export function findSchemeBreak(tags: readonly string[], scheme: TagScheme): SchemeBreak | undefined {
  const { before, after } = RULES[scheme];
  const parsed = parseTags(tags, scheme);
  for (let index = 0; index < parsed.length; index++) {
    const tag = parsed[index];
    const says = (place: string, allowed: string, found: string | undefined): SchemeBreak => {
      const expected = [...allowed].map((prefix) => tags[index].replace(/^./, prefix)).join(' or ');
      return { index, problem: `${tags[index]} must ${place} ${expected}, not ${found ?? 'nothing'}.` };
    };
    const needsBefore = before[tag.prefix];
    if (needsBefore !== undefined && !accepts(needsBefore, tag, parsed[index - 1])) {
      return says('follow', needsBefore, tags[index - 1]);
    }
    const needsAfter = after[tag.prefix];
    if (needsAfter !== undefined && !accepts(needsAfter, tag, parsed[index + 1])) {
      return says('be followed by', needsAfter, tags[index + 1]);
    }
  }
  return undefined;
}

function accepts(allowed: string, tag: ParsedTag, neighbour: ParsedTag = OUTSIDE): boolean {
  return allowed.includes(neighbour.prefix) && neighbour.type === tag.type;
}
