import * as v from 'valibot';
import { bytesAsCharacters } from '../patterns/byte-characters.ts';
import { NUMERIC, WHITE_SPACE } from '../patterns/character-classes.ts';
import { regexPattern } from '../patterns/pattern.ts';
import { stageKind } from '../stage-kind.ts';
import { checkWordLength } from '../word-length.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';
import { splitAt } from './split.ts';

/** How GPT-2 cuts texts (Radford et al. 2019, `encoder.py`). */
const GPT2_WORDS = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?${NUMERIC}+| ?[^${WHITE_SPACE}\\p{L}${NUMERIC}]+` +
    `|[${WHITE_SPACE}]+(?![^${WHITE_SPACE}])|[${WHITE_SPACE}]+`,
  'gv',
);

const splitWords = splitAt(regexPattern(GPT2_WORDS, ''), 'Isolated');

const leaveWhole: PreTokenizer = (piece, take) => take(piece);

export const byteLevelPreTokenizer = stageKind(
  { add_prefix_space: v.boolean(), trim_offsets: v.boolean(), use_regex: v.optional(v.boolean(), true) },
  ({ add_prefix_space, use_regex }): PreTokenizer => {
    const cut = use_regex ? splitWords : leaveWhole;
    return (piece, take, startsText) => {
      const prefix = add_prefix_space && !piece.startsWith(' ') ? ' ' : '';
      return cut(
        prefix + piece,
        (word) => {
          checkWordLength(word);
          return take(bytesAsCharacters(word));
        },
        startsText,
      );
    };
  },
);
