import { strictEntities } from './strict-entities.ts';
import { OUTSIDE, type ParsedTag, parseTags, type TagScheme } from './tags.ts';

/**
 * The entities of a sequence of tags, in order. Exactly seqeval's: with a scheme, its strict mode, where what breaks the
 * scheme is no entity; without one, its default mode, which reads any tags as conlleval does, so that `I-PER` after `O`
 * begins an entity.
 * @throws TokensiftError `invalid-data` for a tag that is none, or has a prefix that the scheme has not.
 */
export function entitiesOf(tags: readonly string[], scheme?: TagScheme): Entity[] {
  if (scheme === undefined) return defaultEntities(parseTags(tags));
  return strictEntities(parseTags(tags, scheme), scheme);
}

/** A stretch of tokens with a type. */
export interface Entity {
  readonly type: string;
  /** Index of its first token. */
  readonly start: number;
  /** Index after its last token. */
  readonly end: number;
}

/** seqeval's default mode (conlleval's rules): two questions to each pair of neighbouring tags. */
function defaultEntities(tags: readonly ParsedTag[]): Entity[] {
  const entities: Entity[] = [];
  let start = 0;
  let previous = OUTSIDE;
  [...tags, OUTSIDE].forEach((tag, index) => {
    if (endsBetween(previous, tag)) entities.push({ type: previous.type, start, end: index });
    if (startsBetween(previous, tag)) start = index;
    previous = tag;
  });
  return entities;
}

function endsBetween(previous: ParsedTag, tag: ParsedTag): boolean {
  if (previous.prefix === 'E' || previous.prefix === 'S') return true;
  if (previous.prefix !== 'O' && previous.type !== tag.type) return true;
  return 'BI'.includes(previous.prefix) && 'BSO'.includes(tag.prefix);
}

function startsBetween(previous: ParsedTag, tag: ParsedTag): boolean {
  if (tag.prefix === 'B' || tag.prefix === 'S') return true;
  if (tag.prefix !== 'O' && previous.type !== tag.type) return true;
  return 'ESO'.includes(previous.prefix) && 'EI'.includes(tag.prefix);
}
