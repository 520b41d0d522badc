import type { Entity } from './entities.ts';
import { OUTSIDE, type ParsedTag, type TagScheme } from './tags.ts';

/** Prefixes of the tag before, prefixes of the tag, and whether their types must be the same or must differ. */
type Pattern = readonly [before: string, tag: string, types: 'any' | 'same' | 'different'];

interface Patterns {
  /** An entity begins with the tag. */
  readonly start: readonly Pattern[];
  /** The tag continues the entity. */
  readonly inside: readonly Pattern[];
  /** The entity is complete before the tag. */
  readonly end: readonly Pattern[];
}

const ANY = 'BIESLUO';

/** seqeval's tables (`seqeval.scheme`), including what it calls unfinished about IOE1. */
const PATTERNS: Readonly<Record<TagScheme, Patterns>> = {
  IOB1: {
    start: [
      ['OB', 'I', 'any'],
      ['I', 'I', 'different'],
      ['IB', 'B', 'same'],
    ],
    inside: [['BI', 'I', 'same']],
    end: [
      ['BI', 'I', 'different'],
      ['BI', 'O', 'any'],
      ['I', 'B', 'any'],
      ['B', 'B', 'same'],
    ],
  },
  IOB2: {
    start: [[ANY, 'B', 'any']],
    inside: [['BI', 'I', 'same']],
    end: [
      ['BI', 'I', 'different'],
      ['BI', 'BO', 'any'],
    ],
  },
  IOE1: {
    start: [
      ['OE', 'I', 'any'],
      ['I', 'I', 'different'],
      ['E', 'E', 'same'],
    ],
    inside: [['I', 'IE', 'same']],
    end: [
      ['I', 'IE', 'different'],
      ['I', 'O', 'any'],
      ['E', 'IE', 'same'],
    ],
  },
  IOE2: {
    start: [
      ['OE', 'IE', 'any'],
      ['I', 'IE', 'different'],
    ],
    inside: [['I', 'IE', 'same']],
    end: [['E', ANY, 'any']],
  },
  IOBES: {
    start: [[ANY, 'BS', 'any']],
    inside: [['BI', 'IE', 'same']],
    end: [['SE', ANY, 'any']],
  },
  BILOU: {
    start: [[ANY, 'BU', 'any']],
    inside: [['BI', 'IL', 'same']],
    end: [['UL', ANY, 'any']],
  },
};

/** seqeval's strict mode. */
export function strictEntities(tags: readonly ParsedTag[], scheme: TagScheme): Entity[] {
  const { start, inside, end } = PATTERNS[scheme];
  // seqeval's strict mode takes hyphens off both ends of a type.
  const all = [...tags.map(trimHyphens), OUTSIDE];
  const entities: Entity[] = [];
  let previous = OUTSIDE;
  for (let index = 0; index < all.length; ) {
    if (!matches(start, previous, all[index])) {
      previous = all[index++];
      continue;
    }
    const first = index++;
    while (matches(inside, all[index - 1], all[index])) index++;
    previous = all[index - 1];
    if (matches(end, previous, all[index]))
      entities.push({ type: all[first].type, start: first, end: index });
  }
  return entities;
}

function matches(patterns: readonly Pattern[], previous: ParsedTag, tag: ParsedTag): boolean {
  return patterns.some(
    ([before, here, types]) =>
      before.includes(previous.prefix) &&
      here.includes(tag.prefix) &&
      (types === 'any' || (types === 'same') === (previous.type === tag.type)),
  );
}

function trimHyphens({ prefix, type }: ParsedTag): ParsedTag {
  return { prefix, type: type.replace(/^-+|-+$/g, '') || '_' };
}
