import type { GraphNode } from '@tokensift/core';
import type { Scope } from '../scope.ts';
import type { TextBatch } from '../text-batch.ts';

/** Added to attention scores of what is not to be seen; e to this power is zero in float32. */
const hidden = -1e9;

/** What every position may attend to: all but padding. [batch, 1, 1, keys]. */
export const paddingBias = (scope: Scope): GraphNode =>
  scope.feed('attentionBias', ['batch', 1, 1, scope.keys], ({ rows, length, virtual, mask }) => {
    const bias = new Float32Array(rows * (virtual.keys + length));
    for (let row = 0; row < rows; row++) {
      const start = row * (virtual.keys + length) + virtual.keys;
      for (let i = 0; i < length; i++) bias[start + i] = mask[row * length + i] ? 0 : hidden;
    }
    return bias;
  });

/**
 * What a position of a decoder may attend to: no later one and no padding, of a window the last `window` ones.
 * [batch, 1, length, keys].
 */
export const causalBias = (scope: Scope, window = Number.POSITIVE_INFINITY): GraphNode =>
  scope.feed(
    window === Number.POSITIVE_INFINITY ? 'causalBias' : `causalBias:${window}`,
    ['batch', 1, scope.length, scope.keys],
    (batch) => biasOf(batch, (query, key) => key <= query && query - key < window),
  );

/** What a position may attend to that sees `reach` positions to either side: [batch, 1, length, keys]. */
export const localBias = (scope: Scope, reach: number): GraphNode =>
  scope.feed(`localBias:${reach}`, ['batch', 1, scope.length, scope.keys], (batch) =>
    biasOf(batch, (query, key) => Math.abs(query - key) <= reach),
  );

/** Virtual keys are seen from everywhere. */
function biasOf(
  { rows, length, virtual, mask }: TextBatch,
  sees: (query: number, key: number) => boolean,
): Float32Array {
  const keys = virtual.keys + length;
  const bias = new Float32Array(rows * length * keys);
  for (let row = 0; row < rows; row++) {
    for (let query = 0; query < length; query++) {
      const start = (row * length + query) * keys + virtual.keys;
      for (let key = 0; key < length; key++) {
        bias[start + key] = mask[row * length + key] && sees(query, key) ? 0 : hidden;
      }
    }
  }
  return bias;
}
