import type { Batch, Tensor } from '@tokensift/core';
import { type Pooling, poolingWeights } from './pooling.ts';

/** Added to attention scores of padding; e to this power is zero in float32. */
const padded = -1e9;

/** Positions and keys that an adapter puts before those of each text. */
export interface VirtualPositions {
  readonly tokens: number;
  readonly keys: number;
}

/** What a classifier graph reads for one batch. Virtual tokens are real ones of type 0. */
export function batchFeeds(
  batch: Batch,
  pooling: Pooling,
  { tokens, keys }: VirtualPositions = { tokens: 0, keys: 0 },
): Record<string, Tensor> {
  const { batch: rows } = batch;
  const length = tokens + batch.length;
  const attentionMask = putBefore(batch.attentionMask, rows, tokens, 1);
  return {
    ids: { shape: [rows * batch.length], data: batch.ids },
    typeIds: { shape: [rows * length], data: putBefore(batch.typeIds, rows, tokens, 0) },
    positionIds: {
      shape: [rows * length],
      data: Int32Array.from({ length: rows * length }, (_, i) => keys + (i % length)),
    },
    attentionBias: {
      shape: [rows, 1, 1, keys + length],
      data: putBefore(attentionMask, rows, keys, 1).map((real) => (real ? 0 : padded)),
    },
    poolingWeights: {
      shape: [rows, 1, length],
      data: poolingWeights(pooling, { ...batch, length, attentionMask }),
    },
  };
}

/** Each of the rows with `count` times the same value before it. */
function putBefore<Values extends Int32Array | Float32Array>(
  values: Values,
  rows: number,
  count: number,
  value: number,
): Values {
  if (count === 0) return values;
  const width = values.length / rows;
  const result = new (values.constructor as new (length: number) => Values)(rows * (count + width));
  result.fill(value);
  for (let row = 0; row < rows; row++) {
    result.set(values.subarray(row * width, (row + 1) * width), row * (count + width) + count);
  }
  return result;
}
