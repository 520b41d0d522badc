import * as v from 'valibot';
import { stageKind } from '../stage-kind.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';

export const fixedLength = stageKind(
  { length: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 5) },
  ({ length }): PreTokenizer =>
    (piece, take) => {
      let start = 0;
      let characters = 0;
      let at = 0;
      while (at < piece.length) {
        at += piece.codePointAt(at)! > 0xffff ? 2 : 1;
        if (++characters < length && at < piece.length) continue;
        if (!take(piece.slice(start, at))) return false;
        start = at;
        characters = 0;
      }
      return true;
    },
);
