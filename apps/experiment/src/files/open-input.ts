import { fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { fileError } from '@tokensift/storage';

/** A stream of bytes to read, and what to call it in messages. */
export interface Input {
  readonly name: string;
  /** @throws TokensiftError `io-error`; an error named AbortError. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Whether more may come at any time, as from a pipe or a terminal; a file is there as a whole. */
  readonly isLive: boolean;
  /** Ends the reading with an error named AbortError when the signal is aborted. */
  stopOn(signal: AbortSignal): void;
  close(): void;
}

/**
 * Opens a file, or stdin for undefined or "-".
 * @throws TokensiftError `file-not-found` or `io-error`, before anything is read.
 */
export async function openInput(path: string | undefined): Promise<Input> {
  const isStdin = path === undefined || path === '-';
  const name = isStdin ? 'stdin' : path;
  const { stream, isLive } = isStdin ? openStdin() : await openFile(path);
  return {
    name,
    chunks: readChunks(stream, name),
    isLive,
    stopOn: (signal) => {
      addAbortSignal(signal, stream);
    },
    close: () => {
      stream.destroy();
    },
  };
}

async function* readChunks(stream: Readable, name: string): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw (error as Error).name === 'AbortError' ? error : fileError(error, name, 'read');
  }
}

interface OpenStream {
  readonly stream: Readable;
  readonly isLive: boolean;
}

/** @throws TokensiftError `io-error` for a folder, which Node takes for an empty input. */
function openStdin(): OpenStream {
  // Not as numbers: Node 20 keeps the last ones, and after a pipe's does not follow the link of a package that it imports.
  const found = fstatSync(0, { bigint: true });
  if (found.isDirectory()) throw fileError(isFolder(), 'stdin', 'read');
  return { stream: process.stdin, isLive: !found.isFile() };
}

async function openFile(path: string): Promise<OpenStream> {
  try {
    const file = await open(path);
    const found = await file.stat();
    if (!found.isDirectory()) return { stream: file.createReadStream(), isLive: !found.isFile() };
    await file.close();
    throw isFolder();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

const isFolder = () => Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
