import type { Batch } from '@tokensift/core';

/** Positions and keys that an adapter puts before those of each text. */
export interface VirtualPositions {
  readonly tokens: number;
  readonly keys: number;
}

/** A batch as feeds are computed from it: with what an adapter puts before each text. */
export interface TextBatch {
  readonly rows: number;
  /** Positions of a text, virtual tokens included. */
  readonly length: number;
  readonly virtual: VirtualPositions;
  /** Ids of the texts' own tokens, padding included, [rows × (length − virtual tokens)]. */
  readonly ids: Int32Array;
  /** [rows × length]; virtual tokens are of type 0. */
  readonly typeIds: Int32Array;
  /** 1 for real and virtual tokens, 0 for padding, [rows × length]. */
  readonly mask: Float32Array;
  /**
   * The place of each token in its text, [rows × length], on whichever side the padding is: virtual keys take the first
   * places, then come virtual tokens.
   */
  readonly positions: Int32Array;
}

/** The batch, in which a text without tokens, as tokenizers of decoders give, has one token of padding. */
export function withTokens(batch: Batch, padTokenId: number): Batch {
  const { batch: rows } = batch;
  const length = Math.max(1, batch.length);
  const isEmpty = (row: number) =>
    !batch.attentionMask.subarray(row * batch.length, (row + 1) * batch.length).includes(1);
  const empty = Array.from({ length: rows }, (_, row) => row).filter(isEmpty);
  if (empty.length === 0) return batch;
  const ids = batch.length === 0 ? new Int32Array(rows) : batch.ids.slice();
  const attentionMask = batch.length === 0 ? new Float32Array(rows) : batch.attentionMask.slice();
  for (const row of empty) {
    ids[row * length] = padTokenId;
    attentionMask[row * length] = 1;
  }
  return {
    batch: rows,
    length,
    ids,
    attentionMask,
    typeIds: batch.length === 0 ? new Int32Array(rows) : batch.typeIds,
  };
}

export function textBatch(batch: Batch, virtual: VirtualPositions): TextBatch {
  const rows = batch.batch;
  const length = virtual.tokens + batch.length;
  const mask = putBefore(batch.attentionMask, rows, virtual.tokens, 1);
  const positions = new Int32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const own = batch.attentionMask.subarray(row * batch.length, (row + 1) * batch.length);
    const padding = Math.max(0, own.indexOf(1));
    for (let i = 0; i < length; i++) {
      const place = i < virtual.tokens ? i : Math.max(virtual.tokens, i - padding);
      positions[row * length + i] = virtual.keys + place;
    }
  }
  return {
    rows,
    length,
    virtual,
    ids: batch.ids,
    typeIds: putBefore(batch.typeIds, rows, virtual.tokens, 0),
    mask,
    positions,
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
