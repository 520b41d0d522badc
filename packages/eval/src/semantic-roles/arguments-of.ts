import { entitiesOf } from '../tagging/entities.ts';

/** An argument of a predicate; a discontinuous one has several pieces. */
export interface Argument {
  readonly role: string;
  /** Pieces [start, end) in token indices, in order. */
  readonly pieces: readonly (readonly [start: number, end: number])[];
}

const CONTINUATION = 'C-';

/**
 * The arguments that BIO tags give one predicate, by the rules of CoNLL-2005's srl-eval.pl: a span `C-A1` is a further
 * piece of the last `A1` before it, and an `A1` of its own where there is none; a reference `R-A1` is a role of its
 * own. Spans are read as in seqeval's default mode.
 * @throws TokensiftError `invalid-data` for a tag that is none.
 */
export function argumentsOf(tags: readonly string[]): Argument[] {
  const found: { role: string; pieces: [number, number][] }[] = [];
  for (const { type, start, end } of entitiesOf(tags)) {
    const role = type.startsWith(CONTINUATION) ? type.slice(CONTINUATION.length) : type;
    const continued = role === type ? undefined : found.findLast((argument) => argument.role === role);
    if (continued) continued.pieces.push([start, end]);
    else found.push({ role, pieces: [[start, end]] });
  }
  return found;
}
