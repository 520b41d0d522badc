import type { GraphNode } from '@tokensift/core';
import { type FormulaValue, matMul, reshape } from '@tokensift/graph';
import type { PositionReader } from '../architecture.ts';
import type { TextPooling } from '../pooling.ts';
import type { Scope } from '../scope.ts';
import type { TextBatch } from '../text-batch.ts';
import type { TextFormulas } from '../text-formulas.ts';

/**
 * Reads texts off their positions by weights that sum to 1 for each text.
 * @param padTokenId what the last token of a text is not
 */
export function readOut(scope: Scope, pooling: TextPooling, padTokenId?: number): PositionReader {
  const { builder, length } = scope;
  const weights = scope.feed('poolingWeights', {
    shape: ['batch', 1, length],
    values: (batch) => poolingWeights(batch, (row) => positionWeights(batch, row, pooling, padTokenId)),
    formula: (text) => text.unsqueeze(weightsFormula(text, pooling, padTokenId), [1]),
  });
  /** [batch, 1, width] */
  const weighted = (x: GraphNode): GraphNode =>
    matMul(builder, weights, reshape(builder, x, ['batch', length, x.type.shape.at(-1)!]));
  return {
    tokens: (x) => reshape(builder, weighted(x), ['batch', x.type.shape[1]]),
    rows: (x) => reshape(builder, weighted(x), ['batch', 1, 1, x.type.shape[3]]),
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
    return (position) => own[position] / real;
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

/** float32 [batch, positions]. */
function weightsFormula(
  text: TextFormulas,
  pooling: TextPooling,
  padTokenId: number | undefined,
): FormulaValue {
  const { writer, mask } = text;
  if (pooling === 'mean') {
    const real = writer.emit('ReduceSum', [mask, writer.integers([1])], { keepdims: 1 });
    return writer.emit('Div', [mask, real]);
  }
  const first = writer.emit('ArgMax', [mask], { axis: 1, keepdims: 1 });
  const only = (position: FormulaValue) =>
    text.float(writer.emit('Equal', [text.range('positions'), position]));
  if (pooling === 'cls') return only(first);
  const counted = padTokenId === undefined ? mask : writer.emit('Mul', [mask, isNoPadding(text, padTokenId)]);
  const last = writer.emit('ArgMax', [counted], { axis: 1, keepdims: 1, select_last_index: 1 });
  const any = writer.emit('ReduceMax', [counted], { axes: [1], keepdims: 1 });
  const isAny = writer.emit('Greater', [any, writer.numbers([0])]);
  return only(writer.emit('Where', [isAny, last, first]));
}

/** 0 for ids of padding, 1 for others and for virtual tokens, float32 [batch, positions]. */
function isNoPadding(text: TextFormulas, padTokenId: number): FormulaValue {
  const { writer } = text;
  const isPadding = writer.emit('Equal', [text.ids, writer.integers([padTokenId])]);
  return text.afterVirtual(text.float(writer.emit('Not', [isPadding])), () => writer.numbers([1]));
}
