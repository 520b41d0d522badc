import { TokensiftError } from '@tokensift/core';

/** Longer lines are no texts to classify; without a limit a file without line breaks would fill the memory. */
const LONGEST_LINE_BYTES = 16 * 2 ** 20;

const NEWLINE = 0x0a;

export interface Line {
  /** Without its end. */
  readonly text: string;
  /** "\n" or "\r\n"; without the "\n" for a last line that lacks it. */
  readonly end: string;
  /** From 1. */
  readonly number: number;
}

/** A line that is not UTF-8, whose text has U+FFFD for what is none, or one longer than 16 MiB, without its text. */
export interface UnreadableLine extends Line {
  readonly problem: string;
  readonly hint: string;
}

/**
 * Streams the lines of a UTF-8 byte stream as `scanLines` does.
 * @throws TokensiftError `invalid-data` for a line that is not UTF-8 or longer than 16 MiB.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, where: string): AsyncGenerator<Line> {
  for await (const line of scanLines(chunks)) {
    if ('problem' in line) {
      const { problem, hint, number } = line;
      throw new TokensiftError({
        code: 'invalid-data',
        where: `${where}:${number}`,
        message: problem,
        hint,
      });
    }
    yield line;
  }
}

/**
 * Streams the lines of a UTF-8 byte stream, with at most one line in memory. A line that cannot be read is given as
 * such, and the ones after it are read. A byte order mark at the start is passed over.
 */
export async function* scanLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line | UnreadableLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let number = 1;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const take = (chunk: Buffer): void => {
    pendingBytes += chunk.length;
    if (pendingBytes <= LONGEST_LINE_BYTES) pending.push(chunk);
    else pending = [];
  };
  const finish = (newline: string) => {
    const line = decode(newline);
    number++;
    pending = [];
    pendingBytes = 0;
    return line;
  };
  const decode = (newline: string): Line | UnreadableLine => {
    const bytes = Buffer.concat(pending);
    const refuse = (problem: string, hint: string) => ({ ...cut(bytes.toString(), newline), problem, hint });
    if (pendingBytes > LONGEST_LINE_BYTES) {
      return refuse('the line is longer than 16 MiB.', 'Give one text a line.');
    }
    try {
      return cut(decoder.decode(bytes), newline);
    } catch {
      return refuse('the line is not UTF-8.', 'Save the file as UTF-8.');
    }
  };
  const cut = (decoded: string, newline: string): Line => {
    const text = number === 1 && decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
    const end = text.endsWith('\r') ? `\r${newline}` : newline;
    return { text: text.slice(0, text.length - end.length + newline.length), end, number };
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      yield finish('\n');
      start = end + 1;
    }
    take(chunk.subarray(start));
  }
  if (pendingBytes > 0) yield finish('');
}
