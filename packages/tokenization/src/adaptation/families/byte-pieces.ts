import type { ModelJson } from '../../tokenizer-json.ts';

/** Whether a token is one byte of a character that the vocabulary lacks ("<0xE2>"); such tokens cannot be joined. */
export function isBytePiece(token: string, { byte_fallback }: ModelJson): boolean {
  return byte_fallback === true && /^<0x[0-9A-F]{2}>$/.test(token);
}
