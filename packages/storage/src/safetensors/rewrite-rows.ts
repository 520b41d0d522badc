import { type FileHandle, open } from 'node:fs/promises';
import { TokensiftError } from '@tokensift/core';
import { fileError } from '../files/file-errors.ts';
import { writeFlushed } from '../files/write-atomically.ts';
import { encodeBfloat16 } from './bfloat16.ts';
import { bitsOf } from './dtypes.ts';
import { encodeFloat16 } from './float16.ts';
import { invalidFile, parseHeader, type SafetensorsEntry } from './header.ts';

/** New rows of a tensor; its other rows stay. */
export interface RowEdit {
  /** How many rows the tensor has afterwards: more than before, fewer, or as many. */
  readonly rows: number;
  /** Values by row; those beyond the rows before must all be there. */
  readonly values: ReadonlyMap<number, Float32Array>;
}

const copyBytes = 1 << 22;

/**
 * Copies a safetensors file with other values in some rows of some tensors. All other bytes are copied as they are,
 * whatever their element type; the header too, unless a tensor gets more or fewer rows. New values are rounded to the
 * tensor's own type.
 * @throws TokensiftError `invalid-checkpoint`, `missing-tensor`, `unsupported` for rows of a type that is not
 *   floating-point of 16 or 32 bits, `not-finite` for values that it cannot hold, `file-not-found`, `io-error`.
 */
export async function rewriteRows(
  source: string,
  target: string,
  edits: ReadonlyMap<string, RowEdit>,
): Promise<void> {
  const file = await open(source, 'r').catch((error: unknown) => {
    throw fileError(error, source, 'read');
  });
  try {
    const { size } = await file.stat();
    const length = Number((await read(file, source, 0, 8)).readBigUInt64LE());
    if (length > size - 8) throw invalidFile(source, `the header's length ${length} is more than the file`);
    const json = await read(file, source, 8, length);
    const { entries } = parseHeader(json, size - 8 - length, source);
    const missing = [...edits.keys()].find((name) => !entries.has(name));
    if (missing !== undefined) {
      throw new TokensiftError({
        code: 'missing-tensor',
        where: source,
        message: `the file has no tensor "${missing}"`,
      });
    }
    const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
    const sameShapes = [...edits].every(([name, { rows }]) => entries.get(name)?.shape[0] === rows);
    const header = sameShapes ? json : changedHeader(json, inOrder, edits);
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(header.length));
    await writeFlushed(target, async (output) => {
      await output.writeFile(prefix);
      await output.writeFile(header);
      for (const [name, entry] of inOrder) {
        const start = 8 + length + entry.begin;
        const bytes = entry.end - entry.begin;
        const edit = edits.get(name);
        if (edit) {
          await output.writeFile(edited(await read(file, source, start, bytes), name, entry, edit, source));
          continue;
        }
        for (let at = 0; at < bytes; at += copyBytes) {
          await output.writeFile(await read(file, source, start + at, Math.min(copyBytes, bytes - at)));
        }
      }
    });
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, path: string, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw invalidFile(path, 'the file has become shorter');
    done += bytesRead;
  }
  return buffer;
}

function changedHeader(
  json: Buffer,
  inOrder: readonly (readonly [string, SafetensorsEntry])[],
  edits: ReadonlyMap<string, RowEdit>,
): Buffer {
  const header = JSON.parse(json.toString('utf8'));
  let position = 0;
  for (const [name, { dtype, shape, begin, end }] of inOrder) {
    const edit = edits.get(name);
    const bytes = edit ? ((end - begin) / shape[0]) * edit.rows : end - begin;
    header[name] = {
      dtype,
      shape: edit ? [edit.rows, ...shape.slice(1)] : shape,
      data_offsets: [position, position + bytes],
    };
    position += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  return Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
}

function edited(
  bytes: Buffer,
  name: string,
  { dtype, shape }: SafetensorsEntry,
  { rows, values }: RowEdit,
  path: string,
): Buffer {
  const encode = encoders[dtype];
  if (!encode) {
    throw new TokensiftError({
      code: 'unsupported',
      where: path,
      message: `rows of "${name}" cannot be written as ${dtype}`,
      hint: 'Save the model in float32 or float16.',
    });
  }
  const width = shape.slice(1).reduce((product, dimension) => product * dimension, 1);
  const rowBytes = (width * bitsOf[dtype]) / 8;
  const result = Buffer.alloc(rows * rowBytes);
  bytes.copy(result, 0, 0, Math.min(bytes.length, result.length));
  for (const [row, value] of values) {
    const encoded = encode(value);
    if (encoded === undefined || value.some((x) => !Number.isFinite(x))) {
      throw new TokensiftError({
        code: 'not-finite',
        where: path,
        message: `row ${row} of "${name}" holds a value that is no finite ${dtype}`,
      });
    }
    result.set(encoded, row * rowBytes);
  }
  return result;
}

type Encoder = (values: Float32Array) => Uint8Array | undefined;

const half =
  (encode: (source: Float32Array, target: Uint16Array) => number): Encoder =>
  (values) => {
    const target = new Uint16Array(values.length);
    return encode(values, target) === -1 ? new Uint8Array(target.buffer) : undefined;
  };

const encoders: Readonly<Record<string, Encoder | undefined>> = {
  F32: (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  F16: half(encodeFloat16),
  BF16: half(encodeBfloat16),
};
