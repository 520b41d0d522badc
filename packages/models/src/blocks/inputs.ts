import type { GraphNode } from '@tokensift/core';
import { multiplyDimensions } from '@tokensift/graph';
import type { Scope } from '../scope.ts';

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

/** The place of each token in its text, [batch*length], from `first` on. */
export const positionIds = (scope: Scope, first = 0): GraphNode =>
  scope.feed(
    'positionIds',
    [multiplyDimensions(['batch', scope.length])],
    ({ positions }) => (first === 0 ? positions : positions.map((position) => position + first)),
    'int32',
  );
