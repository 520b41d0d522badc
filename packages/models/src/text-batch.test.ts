import type { Batch } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textBatch } from './text-batch.ts';

/** A batch of texts of these lengths, with ids from 1 and types of 1, padded on a side by zeros. */
function batchOf(lengths: readonly number[], side: 'left' | 'right'): Batch {
  const length = Math.max(...lengths);
  const fill = (of: (i: number) => number) =>
    lengths.flatMap((own) =>
      Array.from({ length }, (_, i) => {
        const at = side === 'left' ? i - (length - own) : i;
        return at >= 0 && at < own ? of(at) : 0;
      }),
    );
  return {
    batch: lengths.length,
    length,
    ids: Int32Array.from(fill((i) => i + 1)),
    typeIds: Int32Array.from(fill(() => 1)),
    attentionMask: Float32Array.from(fill(() => 1)),
  };
}

describe('textBatch', () => {
  it('is the batch itself without an adapter', () => {
    const batch = batchOf([3, 1], 'right');
    const { positions, ...texts } = textBatch(batch, { tokens: 0, keys: 0 });
    expect(texts).toEqual({
      rows: 2,
      length: 3,
      virtual: { tokens: 0, keys: 0 },
      ids: batch.ids,
      typeIds: batch.typeIds,
      mask: batch.attentionMask,
    });
    expect([...positions]).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('counts positions from the first token where padding is on the left', () => {
    const { positions } = textBatch(batchOf([3, 1], 'left'), { tokens: 0, keys: 0 });
    expect([...positions]).toEqual([0, 1, 2, 0, 0, 0]);
  });

  it('puts virtual tokens before each text, and both after virtual keys', () => {
    const { positions, mask, typeIds, length } = textBatch(batchOf([3, 1], 'right'), { tokens: 2, keys: 4 });
    expect(length).toBe(5);
    expect([...positions]).toEqual([4, 5, 6, 7, 8, 4, 5, 6, 7, 8]);
    expect([...mask]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect([...typeIds]).toEqual([0, 0, 1, 1, 1, 0, 0, 1, 0, 0]);
    const left = textBatch(batchOf([3, 1], 'left'), { tokens: 2, keys: 4 });
    expect([...left.positions.subarray(5)]).toEqual([4, 5, 6, 6, 6]);
    expect([...left.mask.subarray(5)]).toEqual([1, 1, 0, 0, 1]);
  });

  it('gives every real token the same place on either side, whatever is put before it', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    const count = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(lengths, count, count, (texts, tokens, keys) => {
        const places = (side: 'left' | 'right') => {
          const { positions, mask, length, rows } = textBatch(batchOf(texts, side), { tokens, keys });
          return Array.from({ length: rows }, (_, row) =>
            [...positions.subarray(row * length, (row + 1) * length)].filter(
              (_, i) => mask[row * length + i] === 1,
            ),
          );
        };
        const expected = texts.map((own) => Array.from({ length: tokens + own }, (_, i) => keys + i));
        expect(places('right')).toEqual(expected);
        expect(places('left')).toEqual(expected);
      }),
    );
  });
});
