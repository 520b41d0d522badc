import type { GraphNode } from '@tokensift/core';
import { multiplyDimensions } from '@tokensift/graph';
import type { Feed, Scope } from '../scope.ts';

/** Ids of the texts' own tokens, [batch*length]. */
export const tokenIds = (scope: Scope): GraphNode =>
  scope.feed('ids', {
    shape: ['batch*length'],
    type: 'int32',
    values: ({ ids }) => ids,
    formula: (text) => text.flat(text.ids),
  });

/** The text of a pair that each token belongs to, [batch*length], where there are no more than `types`. */
export const typeIds = (scope: Scope, types: number): GraphNode => {
  const shape = [multiplyDimensions(['batch', scope.length])];
  return scope.feed('typeIds', {
    shape,
    type: 'int32',
    values: (batch) => batch.typeIds.map((type) => Math.min(type, types - 1)),
    formula(text) {
      const { writer } = text;
      // Where there is one type only, runtimes give none.
      if (types === 1) return writer.emit('Expand', [writer.integers([0]), writer.shape(shape)]);
      return text.flat(writer.emit('Min', [text.types, writer.integers([types - 1])]));
    },
  });
};

/** The place of each token in its text, [batch*length]. */
export const positionIds = (scope: Scope): GraphNode =>
  feedPositions(scope, {
    values: ({ positions }) => positions,
    formula: (text) => text.flat(text.positions),
  });

/**
 * Places as RoBERTa and its kin count them, [batch*length]: from the row after that of padding on. A token of padding
 * has that row and does not count, also where it is a text's own.
 */
export const positionIdsAfterPadding = (scope: Scope, padTokenId: number): GraphNode =>
  feedPositions(scope, {
    values({ positions, ids, mask, rows, length, virtual }) {
      const first = padTokenId + 1;
      const shifted = positions.map((position) => position + first);
      // With virtual tokens, Python's classes are given vectors and see no ids.
      if (virtual.tokens > 0) return shifted;
      for (let row = 0; row < rows; row++) {
        let passed = 0;
        for (let i = row * length; i < (row + 1) * length; i++) {
          const isPadding = ids[i] === padTokenId && mask[i] === 1;
          shifted[i] = isPadding ? padTokenId : shifted[i] - passed;
          passed += Number(isPadding);
        }
      }
      return shifted;
    },
    formula(text) {
      const { writer } = text;
      const shifted = writer.emit('Add', [text.positions, writer.integers([padTokenId + 1])]);
      if (text.virtual.tokens > 0) return text.flat(shifted);
      const isPadding = writer.emit('And', [
        writer.emit('Equal', [text.ids, writer.integers([padTokenId])]),
        writer.emit('Greater', [text.mask, writer.numbers([0])]),
      ]);
      const axis = writer.emit('Squeeze', [writer.integers([1])]);
      const passed = writer.emit('CumSum', [text.integer(isPadding), axis]);
      const counted = writer.emit('Sub', [shifted, passed]);
      return text.flat(writer.emit('Where', [isPadding, writer.integers([padTokenId]), counted]));
    },
  });

const feedPositions = (scope: Scope, feed: Pick<Feed, 'values' | 'formula'>): GraphNode =>
  scope.feed('positionIds', {
    shape: [multiplyDimensions(['batch', scope.length])],
    type: 'int32',
    ...feed,
  });
