import type { FileHandle } from 'node:fs/promises';
import { sizeOf, type Tensor, TokensiftError } from '@tokensift/core';
import { writeAtomically } from '../files/write-atomically.ts';
import { encodeBfloat16 } from './bfloat16.ts';
import { bitsOf, type FloatType } from './dtypes.ts';
import { firstNotFinite } from './first-not-finite.ts';
import { encodeFloat16 } from './float16.ts';

export interface WriteSafetensorsOptions {
  /** Element type of the float tensors (default `F32`). Integer tensors are written as `I32`. */
  readonly dtype?: FloatType;
  /** Texts for the header's `__metadata__`; Python's loaders expect `{ format: 'pt' }` in a model. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Values that are converted at a time. */
const chunk = 1 << 20;

/**
 * Writes a safetensors file; what `path` held stays until the new file is complete. `F16` and `BF16` round to
 * nearest, ties to even. Values that are not finite, or would not be in that type, are refused: no use of the format
 * here has a meaning for them, and a diverged model is better noticed when it is saved than when it is used.
 *
 * @throws TokensiftError `not-finite` naming tensor and index, `shape-mismatch` when data and shape disagree,
 * `invalid-argument` for the reserved name `__metadata__`, `file-not-found`, `io-error`.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  options: WriteSafetensorsOptions = {},
): Promise<void> {
  await writeLayout(path, planLayout(path, tensors, options));
}

/** Writes what was planned. @throws TokensiftError `not-finite`, `file-not-found`, `io-error`. */
export async function writeLayout(path: string, { header, tensors }: Layout): Promise<void> {
  await writeAtomically(path, async (file) => {
    await file.writeFile(header);
    for (const { name, tensor, dtype } of tensors) await writeTensor(file, path, name, tensor, dtype);
  });
}

/** A file before it is written. */
export interface Layout {
  /** What lies before the data. */
  readonly header: Buffer;
  /** In the order of the data. */
  readonly tensors: readonly { readonly name: string; readonly tensor: Tensor; readonly dtype: string }[];
}

/** Lays a file out. @throws TokensiftError `shape-mismatch`, `invalid-argument`. */
export function planLayout(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  { dtype: floatType = 'F32', metadata }: WriteSafetensorsOptions,
): Layout {
  // Wider elements first, so that every tensor is aligned; then by name, so that equal contents are equal files.
  const sorted = [...tensors]
    .map(([name, tensor]) => ({ name, tensor, dtype: tensor.data instanceof Int32Array ? 'I32' : floatType }))
    .sort((a, b) => bitsOf[b.dtype] - bitsOf[a.dtype] || (a.name < b.name ? -1 : 1));
  const fields: [string, unknown][] = metadata === undefined ? [] : [['__metadata__', metadata]];
  let position = 0;
  for (const { name, tensor, dtype } of sorted) {
    const { shape, data } = tensor;
    if (name === '__metadata__') {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: 'a tensor cannot be named "__metadata__"',
        where: path,
        hint: 'The format reserves this name: choose another.',
      });
    }
    if (sizeOf(shape) !== data.length) {
      throw new TokensiftError({
        code: 'shape-mismatch',
        message: `tensor "${name}" has ${data.length} values, its shape [${shape}] needs ${sizeOf(shape)}`,
        where: path,
        hint: 'Give it the shape of its values.',
      });
    }
    const end = position + (data.length * bitsOf[dtype]) / 8;
    fields.push([name, { dtype, shape, data_offsets: [position, end] }]);
    position = end;
  }
  return { header: headerBytes(fields), tensors: sorted };
}

/** What lies before the data: the length of the header, and the header, filled up so that the data is aligned. */
export function headerBytes(fields: readonly (readonly [name: string, value: unknown])[]): Buffer {
  const json = Buffer.from(JSON.stringify(Object.fromEntries(fields)));
  const length = Math.ceil(json.length / 8) * 8;
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length));
  header.set(json, 8);
  return header;
}

async function writeTensor(
  file: FileHandle,
  path: string,
  name: string,
  { data }: Tensor,
  dtype: string,
): Promise<void> {
  const halves = new Uint16Array(dtype === 'F16' || dtype === 'BF16' ? Math.min(chunk, data.length) : 0);
  for (let start = 0; start < data.length; start += chunk) {
    const values = data.subarray(start, start + chunk);
    let encoded: Float32Array | Int32Array | Uint16Array = values;
    if (values instanceof Float32Array) {
      if (dtype === 'F32') requireFinite(path, name, values, start, dtype);
      else {
        encoded = halves.subarray(0, values.length);
        const bad = (dtype === 'F16' ? encodeFloat16 : encodeBfloat16)(values, encoded);
        if (bad !== -1) throw notRepresentable(path, name, start + bad, values[bad], dtype);
      }
    }
    await file.writeFile(new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength));
  }
}

/** @param start index of the first of the values in their tensor. @throws TokensiftError `not-finite`. */
export function requireFinite(
  path: string,
  name: string,
  values: Float32Array,
  start: number,
  dtype: string,
): void {
  const bad = firstNotFinite(values);
  if (bad !== -1) throw notRepresentable(path, name, start + bad, values[bad], dtype);
}

function notRepresentable(
  path: string,
  name: string,
  index: number,
  value: number,
  dtype: string,
): TokensiftError {
  return new TokensiftError({
    code: 'not-finite',
    message: `tensor "${name}" holds ${value} at index ${index}, which is no finite ${dtype}`,
    where: path,
    hint: Number.isFinite(value)
      ? 'Write it as F32.'
      : 'The training diverged: lower the learning rate or look at the data.',
  });
}
