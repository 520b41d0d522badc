import type { Sectioner } from '../added-tokens.ts';
import { PUNCTUATION as PUNCTUATION_CHARACTERS, WHITE_SPACE } from '../patterns/character-classes.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { countCodePoints } from './count-code-points.ts';
import type { Aligner } from './create-aligner.ts';

/** What one character becomes: a letter for each normalized code point, in order. */
type Fate = string;
const GAP = ' ';
const PUNCTUATION = 'p';
const WORD = 'w';

/**
 * Offsets for BERT's pipeline (BertNormalizer, BertPreTokenizer, WordPiece). The normalizer works character by
 * character, so a word's normalized code points can be counted along the text, and each token covers as many of them
 * as it has, an unknown token the whole word.
 */
export function createWordPieceAligner(
  normalize: (character: string) => string,
  continuingPrefix: string,
  sectionsOf: Sectioner,
  vocabulary: Vocabulary,
): Aligner {
  const { unknownId } = vocabulary;
  const fateOf = createFates(normalize);
  // Code points of each token, 0 while not yet counted.
  const lengths = new Int32Array(vocabulary.size);
  const lengthOf = (id: number, first: boolean): number => {
    if (lengths[id] === 0) lengths[id] = [...vocabulary.idToToken(id)!].length;
    return first ? lengths[id] : lengths[id] - continuingPrefix.length;
  };
  // The code points of the current word, by the position each comes from.
  const word: number[] = [];

  return (text, ids) => {
    const offsets = new Int32Array(2 * ids.length);
    let token = 0;
    let position = 0;
    let covered = 0;
    const put = (start: number, end: number): void => {
      offsets[2 * token] = start;
      offsets[2 * token + 1] = end;
      token++;
    };
    const endWord = (): void => {
      if (word.length === 0) return;
      const last = word.length - 1;
      if (ids[token] === unknownId) put(word[0], word[last] + 1);
      else {
        for (let from = 0; from <= last && token < ids.length; ) {
          const to = Math.min(from + lengthOf(ids[token], from === 0), last + 1);
          put(word[from], word[to - 1] + 1);
          from = to;
        }
      }
      word.length = 0;
    };
    sectionsOf(text, ({ id, start, end }) => {
      // Added tokens of white space may share some with the one before.
      if (start < covered) position -= countCodePoints(text, start, covered);
      covered = end;
      if (id !== undefined) {
        const length = countCodePoints(text, start, end);
        put(position, position + length);
        position += length;
        return token < ids.length;
      }
      // Of a text that was cut, no more than has tokens.
      for (let i = start; i < end && token < ids.length; position++) {
        const code = text.codePointAt(i)!;
        i += code > 0xffff ? 2 : 1;
        const fate = fateOf(code);
        if (fate === WORD) {
          word.push(position);
          continue;
        }
        for (let k = 0; k < fate.length; k++) {
          if (fate[k] === WORD) word.push(position);
          else {
            endWord();
            if (fate[k] === PUNCTUATION) {
              word.push(position);
              endWord();
            }
          }
        }
      }
      endWord();
      return token < ids.length;
    });
    return offsets;
  };
}

/** Looks up what the normalizer and the pre-tokenizer make of a code point; remembers the answers. */
function createFates(normalize: (character: string) => string): (code: number) => Fate {
  const find = (code: number): Fate => [...normalize(String.fromCodePoint(code))].map(kindOf).join('');
  const ascii = Array.from({ length: 128 }, (_, code) => find(code));
  const others = new Map<number, Fate>();
  return (code) => {
    if (code < ascii.length) return ascii[code];
    let fate = others.get(code);
    if (fate === undefined) {
      fate = find(code);
      others.set(code, fate);
    }
    return fate;
  };
}

const SPACE = new RegExp(`[${WHITE_SPACE}]`, 'v');
const MARK = new RegExp(`[${PUNCTUATION_CHARACTERS}]`, 'v');

function kindOf(character: string): string {
  if (SPACE.test(character)) return GAP;
  return MARK.test(character) ? PUNCTUATION : WORD;
}
