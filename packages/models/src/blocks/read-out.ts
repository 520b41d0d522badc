import type { GraphNode } from '@tokensift/core';
import { matMul, reshape } from '@tokensift/graph';
import type { PositionReader } from '../architecture.ts';
import type { TextPooling } from '../pooling.ts';
import type { Scope } from '../scope.ts';
import type { TextBatch } from '../text-batch.ts';

/**
 * Reads texts off their positions by weights that sum to 1 for each text.
 * @param padTokenId what the last token of a text is not
 */
export function readOut(scope: Scope, pooling: TextPooling, padTokenId?: number): PositionReader {
  const { builder, length } = scope;
  const weights = scope.feed('poolingWeights', ['batch', 1, length], (batch) =>
    poolingWeights(batch, (row) => positionWeights(batch, row, pooling, padTokenId)),
  );
  /** [batch, 1, width] */
  const weighted = (x: GraphNode): GraphNode =>
    matMul(builder, weights, reshape(builder, x, ['batch', length, x.type.shape.at(-1)!]));
  return {
    tokens: (x) => reshape(builder, weighted(x), ['batch', x.type.shape[1]!]),
    rows: (x) => reshape(builder, weighted(x), ['batch', 1, 1, x.type.shape[3]!]),
  };
}

/** The weight of each position of a row. */
type PositionWeights = (position: number) => number;

function poolingWeights(
  { rows, length }: TextBatch,
  weightsOf: (row: number) => PositionWeights,
): Float32Array {
  const weights = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const weightOf = weightsOf(row);
    for (let i = 0; i < length; i++) weights[row * length + i] = weightOf(i);
  }
  return weights;
}

function positionWeights(
  { length, mask, ids, virtual }: TextBatch,
  row: number,
  pooling: TextPooling,
  padTokenId: number | undefined,
): PositionWeights {
  const own = mask.subarray(row * length, (row + 1) * length);
  if (pooling === 'mean') {
    const real = own.reduce((sum, one) => sum + one, 0);
    return (position) => (own[position] as number) / real;
  }
  if (pooling === 'cls') {
    const first = own.indexOf(1);
    return (position) => Number(position === first);
  }
  // Python's classes of decoders pass over ids of padding, also where they are a text's own last token.
  const width = length - virtual.tokens;
  const idOf = (position: number) => ids[row * width + position - virtual.tokens];
  const last = own.findLastIndex((real, i) => real && (i < virtual.tokens || idOf(i) !== padTokenId));
  const read = last === -1 ? own.indexOf(1) : last;
  return (position) => Number(position === read);
}
