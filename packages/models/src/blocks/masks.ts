import type { Dimension, GraphNode } from '@tokensift/core';
import type { FormulaValue } from '@tokensift/graph';
import type { Scope } from '../scope.ts';
import type { TextBatch } from '../text-batch.ts';
import type { TextFormulas } from '../text-formulas.ts';

/** Added to attention scores of what is not to be seen; e to this power is zero in float32. */
const hidden = -1e9;

/** What every position may attend to: all but padding. [batch, 1, 1, keys]. */
export const paddingBias = (scope: Scope): GraphNode =>
  scope.feed('attentionBias', {
    shape: ['batch', 1, 1, scope.keys],
    values({ rows, length, virtual, mask }) {
      const bias = new Float32Array(rows * (virtual.keys + length));
      for (let row = 0; row < rows; row++) {
        const start = row * (virtual.keys + length) + virtual.keys;
        for (let i = 0; i < length; i++) bias[start + i] = mask[row * length + i] ? 0 : hidden;
      }
      return bias;
    },
    formula: (text) => hideUnseen(text, isReal(text), ['batch', 1, 1, text.virtual.keys]),
  });

/**
 * What a position of a decoder may attend to: no later one and no padding, of a window the last `window` ones.
 * [batch, 1, length, keys].
 */
export const causalBias = (scope: Scope, window = Number.POSITIVE_INFINITY): GraphNode =>
  scope.feed(window === Number.POSITIVE_INFINITY ? 'causalBias' : `causalBias:${window}`, {
    shape: ['batch', 1, scope.length, scope.keys],
    values: (batch) => biasOf(batch, (query, key) => key <= query && query - key < window),
    formula(text) {
      const { writer } = text;
      const distance = distances(text);
      const isPast = writer.emit('GreaterOrEqual', [distance, writer.integers([0])]);
      if (window === Number.POSITIVE_INFINITY) return hideUnseenPairs(scope, text, isPast);
      const isNear = writer.emit('Less', [distance, writer.integers([window])]);
      return hideUnseenPairs(scope, text, writer.emit('And', [isPast, isNear]));
    },
  });

/** What a position may attend to that sees `reach` positions to either side: [batch, 1, length, keys]. */
export const localBias = (scope: Scope, reach: number): GraphNode =>
  scope.feed(`localBias:${reach}`, {
    shape: ['batch', 1, scope.length, scope.keys],
    values: (batch) => biasOf(batch, (query, key) => Math.abs(query - key) <= reach),
    formula(text) {
      const { writer } = text;
      const size = writer.emit('Abs', [distances(text)]);
      return hideUnseenPairs(scope, text, writer.emit('LessOrEqual', [size, writer.integers([reach])]));
    },
  });

/** Whether a position is no padding, boolean [batch, 1, 1, positions]. */
const isReal = (text: TextFormulas): FormulaValue =>
  text.writer.emit('Greater', [text.unsqueeze(text.mask, [1, 2]), text.writer.numbers([0])]);

/** From each position to each other, query less key, int64 [positions, positions]. */
const distances = (text: TextFormulas): FormulaValue =>
  text.writer.emit('Sub', [
    text.unsqueeze(text.range('positions'), [1]),
    text.unsqueeze(text.range('positions'), [0]),
  ]);

const hideUnseenPairs = (scope: Scope, text: TextFormulas, sees: FormulaValue): FormulaValue =>
  hideUnseen(text, text.writer.emit('And', [sees, isReal(text)]), [
    'batch',
    1,
    scope.length,
    text.virtual.keys,
  ]);

/** The bias of what is seen and what is not, with virtual keys, of this shape, before it. */
function hideUnseen(
  { writer, virtual }: TextFormulas,
  sees: FormulaValue,
  ofVirtual: readonly Dimension[],
): FormulaValue {
  const bias = writer.emit('Where', [sees, writer.numbers([0]), writer.numbers([hidden])]);
  if (virtual.keys === 0) return bias;
  const seen = writer.emit('Expand', [writer.numbers([0]), writer.shape(ofVirtual)]);
  return writer.emit('Concat', [seen, bias], { axis: 3 });
}

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
