import * as v from 'valibot';
import { NUMERIC, PUNCTUATION } from '../patterns/character-classes.ts';
import {
  characterPattern,
  createPattern,
  type Pattern,
  patternSchema,
  textPattern,
} from '../patterns/pattern.ts';
import { characterSchema, stageKind } from '../stage-kind.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';

/** Takes what lies between two positions, a match or what is between matches, and puts pieces together of it. */
interface Assembler {
  add(start: number, end: number, isMatch: boolean): boolean;
  /** After the last one. */
  finish(): boolean;
}

type TakeRange = (start: number, end: number) => boolean;

/** What becomes of matches. */
const BEHAVIORS = {
  Removed: (take) => ({
    add: (start, end, isMatch) => isMatch || take(start, end),
    finish: () => true,
  }),
  Isolated: (take) => ({ add: take, finish: () => true }),
  // Matches that follow each other are one piece.
  Contiguous: (take) => merging(take, (isMatch, afterMatch) => isMatch === afterMatch),
  // Only the first of several matches that follow each other goes to what is before them.
  MergedWithPrevious: (take) => merging(take, (isMatch, afterMatch) => isMatch && !afterMatch),
  // Only the last of several goes to what is behind them.
  MergedWithNext(take) {
    let match: readonly [start: number, end: number] | undefined;
    const takeMatch = () => match === undefined || take(...match);
    return {
      add(start, end, isMatch) {
        const held = match;
        if (!isMatch) {
          match = undefined;
          return take(held?.[0] ?? start, end);
        }
        const goOn = takeMatch();
        match = [start, end];
        return goOn;
      },
      finish: takeMatch,
    };
  },
} as const satisfies Record<string, (take: TakeRange) => Assembler>;

/** @param belongs Whether a range goes to the piece before it, if there is one. */
function merging(take: TakeRange, belongs: (isMatch: boolean, afterMatch: boolean) => boolean): Assembler {
  let piece: [start: number, end: number] | undefined;
  let afterMatch = false;
  const takePiece = () => piece === undefined || take(...piece);
  return {
    add(start, end, isMatch) {
      const merges = belongs(isMatch, afterMatch);
      afterMatch = isMatch;
      if (merges && piece !== undefined) {
        piece[1] = end;
        return true;
      }
      const goOn = takePiece();
      piece = [start, end];
      return goOn;
    },
    finish: takePiece,
  };
}

type Behavior = keyof typeof BEHAVIORS;

const behaviorSchema = v.picklist(Object.keys(BEHAVIORS) as Behavior[]);

/** @param invert Whether what lies between matches counts as a match, and the matches as what is between them. */
export const splitAt =
  (pattern: Pattern, behavior: Behavior, invert = false): PreTokenizer =>
  (text, take) => {
    const { add, finish } = BEHAVIORS[behavior](
      (start, end) => start === end || take(text.slice(start, end)),
    );
    let end = 0;
    const found = pattern.find(text, (start, stop) => {
      if (end < start && !add(end, start, invert)) return false;
      end = stop;
      return add(start, stop, !invert);
    });
    return found && (end === text.length || add(end, text.length, invert)) && finish();
  };

/** Gives the matches of a pattern alone. */
export const takeMatches =
  (pattern: Pattern): PreTokenizer =>
  (text, take) =>
    pattern.find(text, (start, end) => start === end || take(text.slice(start, end)));

export const split = stageKind(
  { pattern: patternSchema, behavior: behaviorSchema, invert: v.boolean() },
  ({ pattern, behavior, invert }, where) => splitAt(createPattern(pattern, where), behavior, invert),
);

export const punctuation = stageKind({ behavior: v.optional(behaviorSchema, 'Isolated') }, ({ behavior }) =>
  splitAt(characterPattern(PUNCTUATION), behavior),
);

export const digits = stageKind({ individual_digits: v.boolean() }, ({ individual_digits }) =>
  splitAt(characterPattern(NUMERIC), individual_digits ? 'Isolated' : 'Contiguous'),
);

export const charDelimiterSplit = stageKind({ delimiter: characterSchema }, ({ delimiter }) =>
  splitAt(textPattern(delimiter), 'Removed'),
);
