import { TokensiftError } from '@tokensift/core';
import { readChunks } from './read-chunks.ts';

export interface TextBlock {
  readonly text: string;
  /** The line that the block starts in, from 1. */
  readonly firstLine: number;
}

const NEWLINE = 0x0a;

/** Bytes of a line, or of a stretch without a character of ASCII, that is taken for something else than text. */
const LONGEST_LINE = 1 << 26;

/**
 * Streams a file as UTF-8 text, without the byte order mark; gzip is unpacked.
 * @param cut where a block may end: at the end of a line, or anywhere, for texts that need not have lines.
 * @throws TokensiftError `file-not-found`, `io-error`, and `invalid-data` with the line that is not UTF-8, or very long.
 */
export async function* decodeUtf8(
  file: string,
  cut: 'line-end' | 'anywhere' = 'line-end',
): AsyncGenerator<TextBlock> {
  const lastCut = cut === 'line-end' ? (bytes: Buffer) => bytes.lastIndexOf(NEWLINE) : lastAscii;
  let firstLine = 1;
  let isFirst = true;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const decode = (bytes: Buffer): TextBlock => {
    const block = { text: decodeBlock(bytes, file, firstLine, isFirst), firstLine };
    isFirst = false;
    firstLine += countLines(block.text);
    return block;
  };
  for await (const chunk of readChunks(file)) {
    const end = lastCut(chunk) + 1;
    if (end > 0) yield decode(Buffer.concat([...held, chunk.subarray(0, end)]));
    const rest = chunk.subarray(end);
    held = end > 0 ? [rest] : [...held, rest];
    heldBytes = (end > 0 ? 0 : heldBytes) + rest.length;
    if (heldBytes > LONGEST_LINE) throw tooLong(file, firstLine);
  }
  if (heldBytes > 0) yield decode(Buffer.concat(held));
}

/** A byte of ASCII is never part of another character. */
function lastAscii(bytes: Buffer): number {
  let at = bytes.length - 1;
  while (at >= 0 && bytes[at] >= 0x80) at--;
  return at;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeBlock(bytes: Buffer, file: string, firstLine: number, isFirst: boolean): string {
  try {
    const text = decoder.decode(bytes);
    return isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch (cause) {
    throw new TokensiftError({
      code: 'invalid-data',
      where: `${file}:${firstLine + findInvalidLine(bytes)}`,
      message: 'the line is not valid UTF-8.',
      hint: 'Save the file as UTF-8.',
      cause,
    });
  }
}

const tooLong = (file: string, line: number): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where: `${file}:${line}`,
    message: `the line is longer than ${LONGEST_LINE >> 20} MiB.`,
    hint: 'Check that the file is text, with one row a line.',
  });

/** Index of the first line that does not decode; a newline byte is never part of another character. */
function findInvalidLine(bytes: Buffer): number {
  let line = 0;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      break;
    }
    start = end;
  }
  return line;
}

/** How many lines end in a text. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
