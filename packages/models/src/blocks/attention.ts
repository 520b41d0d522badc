import type { Dimension, GraphNode } from '@tokensift/core';
import {
  add,
  concatenate,
  expand,
  matMul,
  multiplyDimensions,
  reshape,
  softmax,
  transpose,
} from '@tokensift/graph';
import type { Scope, Traits } from '../scope.ts';
import { type Rotary, rotate } from './rotary.ts';

/** Traits of the maps into and out of attention heads. */
export function attentionTraits(heads: number, keyValueHeads = heads) {
  const keyValue = {
    count: keyValueHeads,
    along: 'rows',
    ...(keyValueHeads !== heads && { kind: 'key-value' as const }),
  } as const;
  return {
    query: { role: 'query', heads: { count: heads, along: 'rows' } },
    key: { role: 'key', heads: keyValue },
    value: { role: 'value', heads: keyValue },
    output: { role: 'attention-output', heads: { count: heads, along: 'columns' } },
  } as const satisfies Record<string, Traits>;
}

export interface AttentionOptions {
  readonly heads: number;
  /** Fewer than heads where several query heads share one (Ainslie et al. 2023, arXiv 2305.13245). */
  readonly keyValueHeads?: number;
  /** Factor on the products of queries and keys; by default 1/√(head size). */
  readonly scale?: number;
  /** Added to the scores [batch, heads, queries, keys], of which any axis may be 1. */
  readonly bias: GraphNode;
  /** Angles of the keys' positions, and of the queries' where they are others. */
  readonly rotary?: { readonly keys: Rotary; readonly queries: Rotary };
  /** Applied to queries and keys [batch, positions, heads, head size] before they are rotated. */
  readonly norm?: { query(x: GraphNode): GraphNode; key(x: GraphNode): GraphNode };
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017, arXiv 1706.03762) of token matrices: queries [queries, heads ·
 * head size], keys and values [batch*length, key-value heads · head size], to [queries, heads · head size]. Queries are
 * of all positions, or of one for each text. An adapter's keys and values come before the texts' own.
 */
export function attend(
  scope: Scope,
  query: GraphNode,
  key: GraphNode,
  value: GraphNode,
  { heads, keyValueHeads = heads, scale, bias, rotary, norm }: AttentionOptions,
): GraphNode {
  const { builder, length, keys } = scope;
  const headSize = (query.type.shape[1] as number) / heads;
  const positions: Dimension = query.type.shape[0] === 'batch' ? 1 : length;
  const split = (x: GraphNode, count: number, of: Dimension, normalise?: (x: GraphNode) => GraphNode) => {
    const apart = reshape(builder, x, ['batch', of, count, headSize]);
    return transpose(builder, normalise ? normalise(apart) : apart, [0, 2, 1, 3]);
  };
  const turn = (x: GraphNode, angles: Rotary | undefined) => (angles ? rotate(scope, x, angles) : x);
  const virtual = scope.virtualKeys();

  const splitQuery = turn(split(query, heads, positions, norm?.query), rotary?.queries);
  const splitKey = turn(split(key, keyValueHeads, length, norm?.key), rotary?.keys);
  const splitValue = split(value, keyValueHeads, length);
  const allKeys = withVirtual(scope, virtual?.key, splitKey);
  const allValues = withVirtual(scope, virtual?.value, splitValue);

  // Query heads that share a key-value head lie one below the other, as more queries of one head.
  const queries = multiplyDimensions([heads / keyValueHeads, positions]);
  const together = ['batch', keyValueHeads, queries] as const;
  const scores = matMul(builder, reshape(builder, splitQuery, [...together, headSize]), allKeys, {
    transposeRight: true,
    alpha: scale ?? 1 / Math.sqrt(headSize),
  });
  const biased = add(builder, reshape(builder, scores, ['batch', heads, positions, keys]), bias);
  const attention = scope.dropout('attention', softmax(builder, biased));
  const context = matMul(builder, reshape(builder, attention, [...together, keys]), allValues);
  const perHead = reshape(builder, context, ['batch', heads, positions, headSize]);
  return reshape(builder, transpose(builder, perHead, [0, 2, 1, 3]), query.type.shape);
}

/** Puts the same vectors [count, heads · head size] before those of every text, [batch, heads, positions, head size]. */
function withVirtual({ builder }: Scope, vectors: GraphNode | undefined, x: GraphNode): GraphNode {
  if (!vectors) return x;
  const [, heads, , headSize] = x.type.shape as readonly [Dimension, number, Dimension, number];
  const count = vectors.type.shape[0] as number;
  const apart = transpose(builder, reshape(builder, vectors, [1, count, heads, headSize]), [0, 2, 1, 3]);
  return concatenate(builder, expand(builder, apart, ['batch', heads, count, headSize]), x, 2);
}
