import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { fileError } from '@tokensift/storage';

/** A stream of bytes to read, and what to call it in messages. */
export interface Input {
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
  close(): void;
}

/**
 * Opens a file, or stdin for undefined or "-".
 * @param signal ends the reading with an error named AbortError
 * @throws TokensiftError `file-not-found` or `io-error`, before anything is read.
 */
export async function openInput(path: string | undefined, signal?: AbortSignal): Promise<Input> {
  const isStdin = path === undefined || path === '-';
  const stream: Readable = isStdin ? process.stdin : await openFile(path);
  if (signal) addAbortSignal(signal, stream);
  return {
    name: isStdin ? 'stdin' : path,
    chunks: stream,
    close: () => {
      stream.destroy();
    },
  };
}

async function openFile(path: string): Promise<Readable> {
  try {
    const file = await open(path);
    if (!(await file.stat()).isDirectory()) return file.createReadStream();
    await file.close();
    throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
