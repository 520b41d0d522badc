import type { GraphNode } from '@tokensift/core';
import { add } from '@tokensift/graph';
import type { Scope } from '../scope.ts';
import { positionIds, positionIdsAfterPadding, tokenIds, typeIds } from './inputs.ts';
import { withVirtualTokens } from './virtual-tokens.ts';

export interface AbsoluteEmbeddings {
  readonly vocabularySize: number;
  readonly width: number;
  /** Rows of the table of positions; 0 where the model has none. */
  readonly positions: number;
  /** The id of padding, where positions are counted after it. */
  readonly positionsAfter?: number;
  /** Rows of the table of types; 0 where the model has none. */
  readonly types: number;
  readonly epsilon: number;
}

/** The normed sum of word, position and type embeddings as BERT has them, [batch*length, width]. */
export function absoluteEmbeddings(
  scope: Scope,
  { vocabularySize, width, positions, positionsAfter, types, epsilon }: AbsoluteEmbeddings,
): GraphNode {
  const { builder } = scope;
  const embeddings = scope.child('embeddings');
  const words = embeddings.lookUp(
    'word_embeddings',
    [vocabularySize, width],
    'token-embedding',
    tokenIds(scope),
  );
  const places =
    positions === 0
      ? undefined
      : embeddings.lookUp(
          'position_embeddings',
          [positions, width],
          'position-embedding',
          positionsAfter === undefined ? positionIds(scope) : positionIdsAfterPadding(scope, positionsAfter),
        );
  const tokens = withVirtualTokens(scope, words);
  const typed =
    types === 0
      ? tokens
      : add(
          builder,
          tokens,
          embeddings.lookUp('token_type_embeddings', [types, width], 'type-embedding', typeIds(scope, types)),
        );
  const sum = places ? add(builder, typed, places) : typed;
  return scope.dropout('embeddings', embeddings.layerNorm('LayerNorm', sum, epsilon));
}
