import { createReadStream } from 'node:fs';
import { TokensiftError } from '@tokensift/core';

/** No file of text that is read as a whole is longer; a device can go on for ever. */
const LONGEST = 2 ** 28;

/**
 * @param longest the most bytes that the file may have
 * @throws TokensiftError `file-not-found`, or `io-error` when there is something else than a readable text file of that
 * length.
 */
export async function readTextFile(path: string, longest = LONGEST): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readBytes(path, longest));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new TokensiftError({
        code: 'file-not-found',
        where: path,
        message: 'there is no such file.',
        hint: 'Check the path; it is relative to the folder that the command runs in.',
        cause,
      });
    }
    throw new TokensiftError({
      code: 'io-error',
      where: path,
      message: `cannot be read as a text file (${message}).`,
      hint: 'Check that it is a file in UTF-8 and that you may read it.',
      cause,
    });
  }
}

async function readBytes(path: string, longest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longest) throw new Error(`it is longer than ${longest} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
