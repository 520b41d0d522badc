import { defaultEntities } from './default-entities.ts';
import type { Entity } from './entity.ts';
import { parseTags } from './parse-tag.ts';
import { strictEntities } from './strict-entities.ts';
import type { TagScheme } from './tag-scheme.ts';

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
