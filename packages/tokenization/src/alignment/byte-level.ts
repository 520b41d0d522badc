import type { Sectioner } from '../added-tokens.ts';
import { BYTE_CHARACTERS } from '../patterns/byte-characters.ts';
import { WHITE_SPACE } from '../patterns/character-classes.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { countCodePoints } from './count-code-points.ts';
import type { Aligner } from './create-aligner.ts';

/** The bytes, of those that UTF-8 uses, that a byte-level vocabulary has no token for. */
export function missingBytes(vocabulary: Vocabulary): ReadonlySet<number> {
  const inUtf8 = (byte: number) => byte < 0xc0 || (byte > 0xc1 && byte < 0xf5);
  const missing = (byte: number) => vocabulary.tokenToId(BYTE_CHARACTERS[byte]) === undefined;
  return new Set([...BYTE_CHARACTERS.keys()].filter((byte) => inUtf8(byte) && missing(byte)));
}

/** The character that stands for a space in byte-level vocabularies. */
const SPACE = 'Ġ';

export interface ByteLevelSettings {
  /** Whether each section gets a space in front unless it starts with one. */
  readonly addPrefixSpace: boolean;
  /**
   * Of each post-processor that takes the spaces at either end of tokens out of their offsets (`trim_offsets`), whether
   * a space is put before the first word, as it says itself.
   */
  readonly trims: readonly boolean[];
}

/**
 * Offsets for byte-level BPE without a normalizer: every character of a token stands for one byte of the text, and a
 * token covers the code points that its bytes belong to. Bytes that the vocabulary lacks leave no token. (The reference
 * then counts the offsets of a word as if those bytes were not there; these are the true ones.)
 */
export function createByteLevelAligner(
  { addPrefixSpace, trims }: ByteLevelSettings,
  sectionsOf: Sectioner,
  vocabulary: Vocabulary,
): Aligner {
  const missing = missingBytes(vocabulary);
  return (text, ids) => {
    const offsets = new Int32Array(2 * ids.length);
    const lengths = ids.map((id) => vocabulary.idToToken(id)!.length);
    /** No fewer than those of the words: a token may be an added one, or one of the model that has its text. */
    let bytesLeft = lengths.reduce((sum, length) => sum + length, 0);
    let token = 0;
    let position = 0;
    let covered = 0;
    /** @param surface The token's text, an added one's with the white space around it that it took. */
    const put = (start: number, end: number, surface: string): void => {
      const isFirst = token === 0;
      const range = trims.reduce((whole, hasPrefix) => trimSpaces(whole, surface, hasPrefix, isFirst), [
        start,
        end,
      ] as const);
      offsets.set(range, 2 * token);
      token++;
    };
    sectionsOf(text, ({ id, start, end }) => {
      // Added tokens of white space may share some with the one before.
      if (start < covered) position -= countCodePoints(text, start, covered);
      covered = end;
      // Of a text that was cut, no more than has tokens.
      const last = missing.size > 0 ? end : Math.min(end, start + bytesLeft + 1);
      const { owners, next } = byteOwners(
        text.slice(start, id === undefined ? last : end),
        position,
        missing,
      );
      if (id !== undefined) put(position, next, text.slice(start, end));
      else {
        let byte = addPrefixSpace && text[start] !== ' ' ? -1 : 0;
        while (byte < owners.length && token < ids.length) {
          const length = lengths[token];
          // A prefix space that is a token of its own is taken to belong to the first character.
          put(
            owners[Math.max(byte, 0)],
            owners[Math.max(byte + length - 1, 0)] + 1,
            vocabulary.idToToken(ids[token])!,
          );
          byte += length;
          bytesLeft -= length;
        }
      }
      position = next;
      return token < ids.length;
    });
    return offsets;
  };
}

/** The code point position that each UTF-8 byte with a token belongs to, and the position after the section. */
function byteOwners(section: string, first: number, missing: ReadonlySet<number>) {
  const owners: number[] = [];
  let next = first - 1;
  for (const byte of encoder.encode(section)) {
    const continues = (byte & 0xc0) === 0x80;
    if (!continues) next++;
    if (!missing.has(byte)) owners.push(next);
  }
  return { owners, next: next + 1 };
}

const encoder = new TextEncoder();

type Range = readonly [start: number, end: number];

function trimSpaces([start, end]: Range, surface: string, hasPrefix: boolean, isFirst: boolean): Range {
  let leading = 0;
  while (leading < surface.length && isSpace(surface[leading])) leading++;
  let trailing = 0;
  while (trailing < surface.length && isSpace(surface[surface.length - 1 - trailing])) trailing++;
  // One space may be that which was put there; of several, the reference takes none for it.
  if (leading === 1 && hasPrefix && (isFirst || start === 0)) leading = 0;
  const trimmed = Math.min(start + leading, end);
  return [trimmed, end >= trailing ? Math.max(end - trailing, trimmed) : end];
}

const WHITE = new RegExp(`[${WHITE_SPACE}]`, 'v');

const isSpace = (character: string): boolean => character === SPACE || WHITE.test(character);
