import type { GraphNode } from '@tokensift/core';
import { multiplyDimensions } from '@tokensift/graph';
import type { FeedValues, Scope } from '../scope.ts';

/** Ids of the texts' own tokens, [batch*length]. */
export const tokenIds = (scope: Scope): GraphNode =>
  scope.feed('ids', ['batch*length'], ({ ids }) => ids, 'int32');

/** The text of a pair that each token belongs to, [batch*length], where there are no more than `types`. */
export const typeIds = (scope: Scope, types: number): GraphNode =>
  scope.feed(
    'typeIds',
    [multiplyDimensions(['batch', scope.length])],
    (batch) => batch.typeIds.map((type) => Math.min(type, types - 1)),
    'int32',
  );

/** The place of each token in its text, [batch*length]. */
export const positionIds = (scope: Scope): GraphNode => feedPositions(scope, ({ positions }) => positions);

/**
 * Places as RoBERTa and its kin count them, [batch*length]: from the row after that of padding on. A token of padding
 * has that row and does not count, also where it is a text's own.
 */
export const positionIdsAfterPadding = (scope: Scope, padTokenId: number): GraphNode =>
  feedPositions(scope, ({ positions, ids, mask, rows, length, virtual }) => {
    const first = padTokenId + 1;
    const shifted = positions.map((position) => position + first);
    // With virtual tokens, Python's classes are given vectors and see no ids.
    if (virtual.tokens > 0) return shifted;
    for (let row = 0; row < rows; row++) {
      let passed = 0;
      for (let i = row * length; i < (row + 1) * length; i++) {
        const isPadding = ids[i] === padTokenId && mask[i] === 1;
        shifted[i] = isPadding ? padTokenId : (shifted[i] as number) - passed;
        passed += Number(isPadding);
      }
    }
    return shifted;
  });

const feedPositions = (scope: Scope, values: FeedValues): GraphNode =>
  scope.feed('positionIds', [multiplyDimensions(['batch', scope.length])], values, 'int32');
