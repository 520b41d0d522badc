/**
 * The characters that stand for the 256 bytes: printable Latin-1 characters for themselves, U+0100 and up for the
 * rest in order (Radford et al. 2019, GPT-2's `bytes_to_unicode`).
 */
export const BYTE_CHARACTERS: readonly string[] = (() => {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
})();

/** The byte that each of these characters stands for. */
export const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = new Map(
  BYTE_CHARACTERS.map((character, byte) => [character, byte]),
);

/** The UTF-8 of a text, a character for each byte. */
export function bytesAsCharacters(text: string): string {
  let characters = '';
  for (const byte of encoder.encode(text)) characters += BYTE_CHARACTERS[byte];
  return characters;
}

const encoder = new TextEncoder();
