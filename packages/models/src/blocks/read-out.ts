import type { GraphNode } from '@tokensift/core';
import { matMul, reshape } from '@tokensift/graph';
import type { PositionReader } from '../architecture.ts';
import type { Pooling } from '../pooling.ts';
import type { Scope } from '../scope.ts';

/** Reads texts off their positions by weights that sum to 1 for each text. */
export function readOut(scope: Scope, pooling: Pooling): PositionReader {
  const { builder, length } = scope;
  const weights = scope.feed('poolingWeights', ['batch', 1, length], ({ rows, length: positions, mask }) =>
    poolingWeights(pooling, rows, positions, mask),
  );
  /** [batch, 1, width] */
  const weighted = (x: GraphNode): GraphNode =>
    matMul(builder, weights, reshape(builder, x, ['batch', length, x.type.shape.at(-1)!]));
  return {
    tokens: (x) => reshape(builder, weighted(x), ['batch', x.type.shape[1]!]),
    rows: (x) => reshape(builder, weighted(x), ['batch', 1, 1, x.type.shape[3]!]),
  };
}

/** Weights [rows, 1, length] that a pooling gives the positions of a batch; each row sums to 1. */
function poolingWeights(pooling: Pooling, rows: number, length: number, mask: Float32Array): Float32Array {
  const weights = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    const own = mask.subarray(start, start + length);
    if (pooling === 'mean') {
      const real = own.reduce((sum, one) => sum + one, 0);
      for (let i = 0; i < length; i++) weights[start + i] = (own[i] as number) / real;
    } else {
      weights[start + (pooling === 'cls' ? own.indexOf(1) : own.lastIndexOf(1))] = 1;
    }
  }
  return weights;
}
