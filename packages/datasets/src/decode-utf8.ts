import { createReadStream } from 'node:fs';
import { TokensiftError } from '@tokensift/core';

export interface TextBlock {
  readonly text: string;
  /** The line that the block starts in, from 1. */
  readonly firstLine: number;
}

/** Longer lines hold no texts to classify; without a limit a file without line breaks would fill the memory. */
export const LONGEST_LINE_BYTES = 16 * 2 ** 20;

const NEWLINE = 0x0a;

/**
 * Streams a file as UTF-8 text in blocks of whole lines, without the byte order mark.
 * @throws TokensiftError `file-not-found`, `io-error`, and `invalid-data` with the line that is not UTF-8 or too long.
 */
export async function* decodeUtf8(file: string): AsyncGenerator<TextBlock> {
  let firstLine = 1;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of readChunks(file)) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const added = end === 0 ? chunk.length : chunk.indexOf(NEWLINE);
    if (restBytes + added > LONGEST_LINE_BYTES) throw tooLong(file, firstLine);
    if (end === 0) {
      rest.push(chunk);
      restBytes += chunk.length;
      continue;
    }
    const text = decodeBlock(Buffer.concat([...rest, chunk.subarray(0, end)]), file, firstLine);
    rest = [chunk.subarray(end)];
    restBytes = chunk.length - end;
    yield { text, firstLine };
    firstLine += countLines(text);
  }
  if (restBytes > 0) yield { text: decodeBlock(Buffer.concat(rest), file, firstLine), firstLine };
}

const tooLong = (file: string, line: number): TokensiftError =>
  new TokensiftError({
    code: 'invalid-data',
    where: `${file}:${line}`,
    message: `the line is longer than ${LONGEST_LINE_BYTES / 2 ** 20} MiB.`,
    hint: 'Write one row a line.',
  });

async function* readChunks(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 18 });
  } catch (cause) {
    const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new TokensiftError({
      code: absent ? 'file-not-found' : 'io-error',
      where: file,
      message: absent ? 'no such file.' : `cannot be read (${(cause as Error).message}).`,
      hint: absent ? 'Check the path.' : 'Check that it is a file that may be read.',
      cause,
    });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeBlock(bytes: Buffer, file: string, firstLine: number): string {
  try {
    const text = decoder.decode(bytes);
    return firstLine === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
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
