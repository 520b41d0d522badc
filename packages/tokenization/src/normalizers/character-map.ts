import { invalidTokenizer } from '../invalid-tokenizer.ts';

/** What a SentencePiece model makes of characters. */
export interface CharacterMap {
  /** What stands for the shortest start of a text that has something standing for it; undefined where none has. */
  find(text: string): string | undefined;
}

/** Units of a double array are laid out in blocks of this many, one for each byte. */
const BLOCK = 256;

const END = 0;

/**
 * Reads a `precompiled_charsmap` of SentencePiece: base64 of the size of a trie in bytes (uint32, little-endian), the
 * trie, and the texts that it leads to, each with a zero byte behind it.
 *
 * The trie is a double array of Darts-clone (Yata, Oono, Morita et al. 2007; github.com/s-yata/darts-clone), in units
 * of 32 bits. From a unit at p, a byte b leads to the unit at p ^ offset ^ b, if that has the label b. A unit with a
 * leaf ends a key; its value, at p ^ offset, is where its text begins.
 * @throws TokensiftError `invalid-tokenizer` for a damaged one.
 */
export function readCharacterMap(base64: string, where: string): CharacterMap {
  const fail = (reason: string) =>
    invalidTokenizer(where, `the "precompiled_charsmap" of the normalizer is damaged: ${reason}.`);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw fail('it is not base64');
  const trieBytes = bytes.length < 4 ? Number.POSITIVE_INFINITY : bytes.readUInt32LE(0);
  if (4 + trieBytes > bytes.length) throw fail('its trie is longer than all of it');
  const units = Uint32Array.from({ length: trieBytes >> 2 }, (_, i) => bytes.readUInt32LE(4 + 4 * i));
  const texts = bytes.subarray(4 + 4 * units.length);
  if (units.length === 0 || units.length % BLOCK !== 0) throw fail('its trie has no whole number of blocks');

  const textAt = new Map<number, string>();
  for (const [position, unit] of units.entries()) {
    if (isValue(unit)) continue;
    const next = position ^ offsetOf(unit);
    if (next >= units.length) throw fail('its trie leads out of itself');
    if (!hasLeaf(unit)) continue;
    const value = textOf(units[next]);
    if (textAt.has(value)) continue;
    if (value > texts.length) throw fail('its trie leads behind its texts');
    const end = texts.indexOf(END, value);
    try {
      textAt.set(value, decoder.decode(texts.subarray(value, end === -1 ? texts.length : end)));
    } catch {
      throw fail('its texts are not UTF-8');
    }
  }

  return {
    find(text) {
      let position = offsetOf(units[0]);
      for (const byte of encoder.encode(text)) {
        if (byte === END) return undefined;
        position ^= byte;
        const unit = units[position];
        if (labelOf(unit) !== byte) return undefined;
        position ^= offsetOf(unit);
        if (hasLeaf(unit)) return textAt.get(textOf(units[position]));
      }
      return undefined;
    },
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** A unit that is a value has its highest bit set, so that its label is no byte's. */
const isValue = (unit: number): boolean => unit >>> 31 === 1;
const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const textOf = (unit: number): number => unit & 0x7fffffff;
const labelOf = (unit: number): number => unit & 0x800000ff;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
