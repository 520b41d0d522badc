import { type FileHandle, open } from 'node:fs/promises';
import { fileError, flushHandle } from '@tokensift/storage';

/** A file that only grows, by whole pieces. */
export class AppendFile implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  #size: number;

  private constructor(file: FileHandle, path: string, size: number) {
    this.#file = file;
    this.#path = path;
    this.#size = size;
  }

  /**
   * Opens a file, which is made when there is none, and cuts off what a process that was killed left half written.
   * @param wholeBytes how many bytes of the file are whole pieces
   * @throws TokensiftError `io-error`, `file-not-found` for the folder.
   */
  static async open(path: string, wholeBytes: (file: FileHandle) => Promise<number>): Promise<AppendFile> {
    const file = await open(path, 'a+').catch((error: unknown) => {
      throw fileError(error, path, 'write');
    });
    try {
      const size = await wholeBytes(file);
      if (size < (await file.stat()).size) await file.truncate(size);
      return new AppendFile(file, path, size);
    } catch (error) {
      await file.close();
      throw fileError(error, path, 'write');
    }
  }

  /** @throws TokensiftError `io-error`; the file is then as it was. */
  async append(piece: Uint8Array): Promise<void> {
    try {
      await this.#file.appendFile(piece);
    } catch (error) {
      // A full disk takes a part of it. What went wrong first is what the reader needs to know.
      await this.#file.truncate(this.#size).catch(() => undefined);
      throw fileError(error, this.#path, 'write');
    }
    this.#size += piece.byteLength;
  }

  /** Waits until all is on disk. */
  async flush(): Promise<void> {
    await flushHandle(this.#file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
