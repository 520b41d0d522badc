import { sizeOf, type Tensor, TokensiftError } from '@tokensift/core';
import { fileError } from '../files/file-errors.ts';
import type { OpenFile } from '../files/open-file.ts';
import { decodeBfloat16 } from './bfloat16.ts';
import { decodeFloat16 } from './float16.ts';
import { invalidFile, parseHeader, type SafetensorsEntry, type SafetensorsHeader } from './header.ts';

/** The format's limit, which keeps a corrupt length from exhausting memory. */
const longestHeader = 100_000_000n;
const lengthBytes = 8;
/** Bytes of half-precision values that are converted at a time. */
const chunkBytes = 1 << 22;

/**
 * An open safetensors file whose header was read and found consistent. Tensors are read when they are asked for, from
 * the file that was opened, whatever its name has become the name of.
 */
export class SafetensorsFile implements SafetensorsHeader {
  readonly path: string;
  readonly metadata: SafetensorsHeader['metadata'];
  readonly entries: SafetensorsHeader['entries'];
  readonly #file: OpenFile;
  readonly #dataStart: number;

  /**
   * @param file open for reading; it stays the caller's to close
   * @param path its name, for errors
   * @throws TokensiftError `invalid-checkpoint` for a file that does not follow the format, `io-error`.
   */
  static async of(file: OpenFile, path: string): Promise<SafetensorsFile> {
    const size = await file.stat().then(
      (found) => found.size,
      (error: unknown) => {
        throw fileError(error, path, 'read');
      },
    );
    if (size < lengthBytes) {
      throw invalidFile(path, `the file has ${size} bytes, fewer than the header's length takes`);
    }
    const lengthField = Buffer.alloc(lengthBytes);
    await readFully(file, lengthField, 0, path);
    const length = lengthField.readBigUInt64LE();
    if (length > longestHeader) throw invalidFile(path, `the header's length ${length} is above 100 MB`);
    const start = lengthBytes + Number(length);
    if (start > size) {
      throw invalidFile(path, `the header's length ${length} is more than the file's ${size} bytes`);
    }
    const bytes = new Uint8Array(Number(length));
    await readFully(file, bytes, lengthBytes, path);
    return new SafetensorsFile(file, path, parseHeader(bytes, size - start, path), start);
  }

  private constructor(file: OpenFile, path: string, header: SafetensorsHeader, dataStart: number) {
    this.path = path;
    this.metadata = header.metadata;
    this.entries = header.entries;
    this.#file = file;
    this.#dataStart = dataStart;
  }

  /**
   * Reads one tensor; `F16` and `BF16` are widened to float32 (exact).
   * @throws TokensiftError `missing-tensor`, `unsupported` for an element type that is not floating-point of at
   * most 32 bits, `invalid-checkpoint` when the file has become shorter, `io-error`.
   */
  async read(name: string): Promise<Tensor<Float32Array>> {
    const { dtype, shape, begin } = this.#find(name, ['F32', 'F16', 'BF16']);
    const data = this.#allocate(name, () => new Float32Array(sizeOf(shape)));
    if (dtype === 'F32') await this.readData(begin, bytesOf(data));
    else await this.#readHalves(begin, data, dtype === 'F16' ? decodeFloat16 : decodeBfloat16);
    return { shape, data };
  }

  /**
   * Reads one `I32` tensor.
   * @throws TokensiftError as `read` does.
   */
  async readInt32(name: string): Promise<Tensor<Int32Array>> {
    const { shape, begin } = this.#find(name, ['I32']);
    const data = this.#allocate(name, () => new Int32Array(sizeOf(shape)));
    await this.readData(begin, bytesOf(data));
    return { shape, data };
  }

  /** What lies before the data: the length of the JSON header, and that. @throws TokensiftError as `readData`. */
  async readHeader(): Promise<Buffer> {
    const bytes = Buffer.alloc(this.#dataStart);
    await readFully(this.#file, bytes, 0, this.path);
    return bytes;
  }

  /**
   * Fills `target` with the bytes from `begin` on, counted from the start of the data.
   * @throws TokensiftError `invalid-checkpoint` when the file has become shorter, `io-error`.
   */
  async readData(begin: number, target: Uint8Array): Promise<void> {
    await readFully(this.#file, target, this.#dataStart + begin, this.path);
  }

  #find(name: string, supported: readonly string[]): SafetensorsEntry {
    const entry = this.entries.get(name);
    if (entry === undefined) {
      throw new TokensiftError({
        code: 'missing-tensor',
        message: `there is no tensor "${name}"`,
        where: this.path,
        hint: 'Check that the file belongs to this model.',
      });
    }
    if (supported.includes(entry.dtype)) return entry;
    throw new TokensiftError({
      code: 'unsupported',
      message: `tensor "${name}" has elements of type ${entry.dtype}`,
      where: this.path,
      hint: `Save it as ${supported.join(', ')}.`,
    });
  }

  #allocate<Data>(name: string, create: () => Data): Data {
    try {
      return create();
    } catch (cause) {
      throw new TokensiftError({
        code: 'out-of-memory',
        message: `tensor "${name}" does not fit into memory`,
        where: this.path,
        hint: 'Give the process more memory.',
        cause,
      });
    }
  }

  async #readHalves(
    begin: number,
    target: Float32Array,
    decode: (halves: Uint16Array, target: Float32Array) => void,
  ): Promise<void> {
    const buffer = new Uint16Array(Math.min(target.length, chunkBytes / 2));
    for (let done = 0; done < target.length; done += buffer.length) {
      const halves = buffer.subarray(0, target.length - done);
      await this.readData(begin + done * 2, bytesOf(halves));
      decode(halves, target.subarray(done, done + halves.length));
    }
  }
}

/** Fills `target` from `position` on. One read may give less than was asked for, and at most 2 GiB. */
async function readFully(file: OpenFile, target: Uint8Array, position: number, path: string): Promise<void> {
  const mostAtOnce = 1 << 30;
  for (let done = 0; done < target.length; ) {
    const length = Math.min(target.length - done, mostAtOnce);
    const { bytesRead } = await file.read(target, done, length, position + done).catch((error: unknown) => {
      throw fileError(error, path, 'read');
    });
    if (bytesRead === 0) {
      throw invalidFile(path, `the file ends at byte ${position + done}, inside its tensors`);
    }
    done += bytesRead;
  }
}

export const bytesOf = (array: Float32Array | Int32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
