import type { Batch, ParameterValues, Tensor } from '@tokensift/core';
import { expect } from 'vitest';
import type { Backbone } from '../architecture.ts';
import { putTogether, takeOut } from '../checkpoint/placed-tensors.ts';
import { nameInCheckpoint, placeOf } from '../checkpoint-layout.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import type { Pooling } from '../pooling.ts';
import { classifierParameters } from '../text-classifier.ts';
import { hashed } from './hashed.ts';

/** Name, shape, scale and offset of a tensor that both sides make; see `hashed`. */
export type HashedTensor = readonly [name: string, shape: number[], scale: number, offset: number];

export type OracleGradients = Readonly<
  Record<string, { readonly norm: number; readonly entries: readonly (readonly [number, number])[] }>
>;

/** A model of tooling/oracles/architectures.py, and the texts that it reads. */
export interface OracleCase {
  readonly config: { readonly model_type: string };
  readonly tensors: readonly HashedTensor[];
  readonly lengths: readonly number[];
  readonly ids: readonly number[][];
  readonly types: readonly number[][] | null;
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly leftLogits?: readonly number[];
  readonly loss: number;
  readonly gradients: OracleGradients;
}

export const oracleCases = fixture.cases as unknown as Readonly<Record<string, OracleCase>>;

/** The classes of every case. */
export const oracleClasses = 3;

/** Below this, a gradient is zero up to rounding: the key bias cancels in the softmax. */
const zero = 1e-7;

/** Tensors by their names in Python. */
export const tensorsOf = (described: readonly HashedTensor[]): ReadonlyMap<string, Tensor<Float32Array>> =>
  new Map(described.map(([name, shape, scale, offset]) => [name, hashed(name, shape, scale, offset)]));

/** Parameters by our names, from tensors by Python's. */
export function valuesFrom(
  backbone: Backbone,
  tensors: ReadonlyMap<string, Tensor<Float32Array>>,
  pooling: Pooling,
): ParameterValues {
  return new Map(
    classifierParameters(backbone, { pooling, classes: oracleClasses }).map(({ name }) => {
      const place = placeOf(backbone.layout, name);
      const tensor = nameInCheckpoint(backbone.layout, place.tensor);
      const found = tensors.get(tensor);
      if (!found) throw new Error(`Python has no ${tensor}`);
      return [name, takeOut(place, found)];
    }),
  );
}

/** Texts of a case, padded on a side; `rows` says which (default all). */
export function batchOf(
  { lengths, ids, types }: OracleCase,
  side: 'left' | 'right',
  rows: readonly number[] = [...lengths.keys()],
): Batch {
  const length = Math.max(...rows.map((row) => lengths[row]));
  const placed = (row: number, of: (token: number) => number) => {
    const own = lengths[row];
    const start = side === 'left' ? length - own : 0;
    return Array.from({ length }, (_, i) => (i >= start && i < start + own ? of(i - start) : 0));
  };
  return {
    batch: rows.length,
    length,
    ids: Int32Array.from(rows.flatMap((row) => placed(row, (i) => ids[row][i]))),
    typeIds: Int32Array.from(rows.flatMap((row) => placed(row, (i) => types?.[row]?.[i] ?? 0))),
    attentionMask: Float32Array.from(rows.flatMap((row) => placed(row, () => 1))),
  };
}

/** The rows of a matrix [batch*length, width] that are of real tokens. */
export function rowsOfRealTokens(matrix: Float32Array, { attentionMask }: Batch): Float32Array {
  const width = matrix.length / attentionMask.length;
  return matrix.filter((_, i) => attentionMask[Math.floor(i / width)] === 1);
}

/** @param tolerance relative to each value, or absolute for those below 1 */
export function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-4): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i];
    expect(Math.abs(found[i] - value), `logit ${i}`).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  }
}

/** Compares gradients by our names with Python's: their norms, and the entries that are kept. */
export function expectGradients(
  { layout }: Backbone,
  found: Parameters<typeof putTogether>[2],
  parameters: Parameters<typeof putTogether>[1],
  expected: OracleGradients,
): void {
  for (const [tensor, { data }] of putTogether(layout, parameters, found)) {
    const reference = expected[nameInCheckpoint(layout, tensor)];
    const norm = Math.hypot(...data);
    if (!reference || reference.norm < zero) {
      expect(norm, tensor).toBeLessThan(zero);
      continue;
    }
    expect(Math.abs(norm - reference.norm) / reference.norm, `norm of ${tensor}`).toBeLessThan(1e-4);
    const largest = Math.max(...reference.entries.map(([, value]) => Math.abs(value)));
    for (const [i, value] of reference.entries) {
      expect(Math.abs(data[i] - value) / largest, `${tensor} at ${i}`).toBeLessThan(1e-4);
    }
  }
}

/** The tensors of a checkpoint that hold these parameters, by their names there. */
export const storedTensors = (
  { layout }: Backbone,
  parameters: Parameters<typeof putTogether>[1],
  values: ParameterValues,
): ReadonlyMap<string, Tensor<Float32Array>> =>
  new Map(
    [...putTogether(layout, parameters, values)].map(([tensor, value]) => [
      nameInCheckpoint(layout, tensor),
      value,
    ]),
  );
