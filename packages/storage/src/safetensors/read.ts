import { type FileHandle, open } from 'node:fs/promises';
import { sizeOf, type Tensor, TokensiftError } from '@tokensift/core';
import { fileError } from '../files/file-errors.ts';
import { decodeBfloat16 } from './bfloat16.ts';
import { decodeFloat16 } from './float16.ts';
import { invalidFile, parseHeader, type SafetensorsHeader } from './header.ts';

/** A safetensors file whose header was read and found consistent. Tensors are read when they are asked for. */
export interface SafetensorsFile extends SafetensorsHeader {
  readonly path: string;
  /**
   * Reads one tensor; `F16` and `BF16` are widened to float32 (exact).
   * @throws TokensiftError `missing-tensor`, `unsupported` for an element type that is not floating-point of at
   * most 32 bits, `invalid-checkpoint` when the file has become shorter, `file-not-found` or `io-error`.
   */
  read(name: string): Promise<Tensor<Float32Array>>;
  /**
   * Reads one `I32` tensor.
   * @throws TokensiftError as `read` does.
   */
  readInt32(name: string): Promise<Tensor<Int32Array>>;
}

/** The format's limit, which keeps a corrupt length from exhausting memory. */
const longestHeader = 100_000_000n;
const lengthBytes = 8;
/** Bytes of half-precision values that are converted at a time. */
const chunkBytes = 1 << 22;

/**
 * Opens a safetensors file of any size (format: github.com/huggingface/safetensors). Only the header is read; no
 * file is kept open.
 *
 * @throws TokensiftError `invalid-checkpoint` for a file that does not follow the format, `file-not-found`,
 * `io-error`.
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const { header, dataStart } = await withFile(path, async (file) => {
    const { size } = await file.stat();
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
    return { header: parseHeader(bytes, size - start, path), dataStart: start };
  });

  const locate = (name: string, supported: readonly string[]) => {
    const entry = header.entries.get(name);
    if (entry === undefined) {
      throw new TokensiftError({
        code: 'missing-tensor',
        message: `there is no tensor "${name}"`,
        where: path,
        hint: 'Check that the file belongs to this model.',
      });
    }
    if (!supported.includes(entry.dtype)) {
      throw new TokensiftError({
        code: 'unsupported',
        message: `tensor "${name}" has elements of type ${entry.dtype}`,
        where: path,
        hint: `Save it as ${supported.join(', ')}.`,
      });
    }
    return { ...entry, position: dataStart + entry.begin };
  };

  return {
    path,
    ...header,
    async read(name) {
      const { dtype, shape, position } = locate(name, ['F32', 'F16', 'BF16']);
      const data = new Float32Array(sizeOf(shape));
      await withFile(path, (file) =>
        dtype === 'F32'
          ? readFully(file, bytesOf(data), position, path)
          : readHalves(file, data, position, path, dtype === 'F16' ? decodeFloat16 : decodeBfloat16),
      );
      return { shape, data };
    },
    async readInt32(name) {
      const { shape, position } = locate(name, ['I32']);
      const data = new Int32Array(sizeOf(shape));
      await withFile(path, (file) => readFully(file, bytesOf(data), position, path));
      return { shape, data };
    },
  };
}

async function withFile<Result>(path: string, use: (file: FileHandle) => Promise<Result>): Promise<Result> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    return await use(file);
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await file?.close();
  }
}

/** Fills `target` from `position` on. One read may give less than was asked for, and at most 2 GiB. */
async function readFully(
  file: FileHandle,
  target: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  const mostAtOnce = 1 << 30;
  for (let done = 0; done < target.length; ) {
    const length = Math.min(target.length - done, mostAtOnce);
    const { bytesRead } = await file.read(target, done, length, position + done);
    if (bytesRead === 0)
      throw invalidFile(path, `the file ends at byte ${position + done}, inside its tensors`);
    done += bytesRead;
  }
}

async function readHalves(
  file: FileHandle,
  target: Float32Array,
  position: number,
  path: string,
  decode: (halves: Uint16Array, target: Float32Array) => void,
): Promise<void> {
  const buffer = new Uint16Array(Math.min(target.length, chunkBytes / 2));
  for (let done = 0; done < target.length; done += buffer.length) {
    const halves = buffer.subarray(0, target.length - done);
    await readFully(file, bytesOf(halves), position + done * 2, path);
    decode(halves, target.subarray(done, done + halves.length));
  }
}

const bytesOf = (array: Float32Array | Int32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
