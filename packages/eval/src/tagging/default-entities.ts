import type { Entity } from './entity.ts';
import { OUTSIDE, type ParsedTag } from './parse-tag.ts';

/** seqeval's default mode (conlleval's rules): two questions to each pair of neighbouring tags. */
export function defaultEntities(tags: readonly ParsedTag[]): Entity[] {
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
