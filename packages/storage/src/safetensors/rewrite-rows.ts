import { TokensiftError } from '@tokensift/core';
import { writeFlushed } from '../files/write-atomically.ts';
import { encodeBfloat16 } from './bfloat16.ts';
import { bitsOf } from './dtypes.ts';
import { encodeFloat16 } from './float16.ts';
import type { SafetensorsEntry } from './header.ts';
import type { SafetensorsFile } from './safetensors-file.ts';
import { headerBytes } from './write.ts';

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
 *   floating-point of 16 or 32 bits, `not-finite` for values that it cannot hold, `io-error`.
 */
export async function rewriteRows(
  source: SafetensorsFile,
  target: string,
  edits: ReadonlyMap<string, RowEdit>,
): Promise<void> {
  const { entries, path } = source;
  const missing = [...edits.keys()].find((name) => !entries.has(name));
  if (missing !== undefined) {
    throw new TokensiftError({
      code: 'missing-tensor',
      where: path,
      message: `the file has no tensor "${missing}"`,
    });
  }
  const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  const sameShapes = [...edits].every(([name, { rows }]) => entries.get(name)?.shape[0] === rows);
  const header = sameShapes ? await source.readHeader() : changedHeader(source, inOrder, edits);
  await writeFlushed(target, async (output) => {
    await output.writeFile(header);
    for (const [name, entry] of inOrder) {
      const { begin, end } = entry;
      const edit = edits.get(name);
      if (edit) {
        await output.writeFile(edited(await read(source, begin, end), name, entry, edit, path));
        continue;
      }
      for (let at = begin; at < end; at += copyBytes) {
        await output.writeFile(await read(source, at, Math.min(at + copyBytes, end)));
      }
    }
  });
}

async function read(source: SafetensorsFile, begin: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - begin);
  await source.readData(begin, bytes);
  return bytes;
}

function changedHeader(
  { metadata }: SafetensorsFile,
  inOrder: readonly (readonly [string, SafetensorsEntry])[],
  edits: ReadonlyMap<string, RowEdit>,
): Buffer {
  const fields: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let position = 0;
  for (const [name, { dtype, shape, begin, end }] of inOrder) {
    const edit = edits.get(name);
    const bytes = edit ? ((end - begin) / shape[0]) * edit.rows : end - begin;
    const size = edit ? [edit.rows, ...shape.slice(1)] : shape;
    fields.push([name, { dtype, shape: size, data_offsets: [position, position + bytes] }]);
    position += bytes;
  }
  return headerBytes(fields);
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
