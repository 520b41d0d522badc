import type { GraphNode } from '@tokensift/core';
import { concatenate, expand, multiplyDimensions, reshape, slice } from '@tokensift/graph';
import type { Scope } from '../scope.ts';

/** Token embeddings [batch*length, width] with an adapter's virtual tokens before those of each text. */
export function withVirtualTokens(scope: Scope, words: GraphNode): GraphNode {
  const { builder, adapter, length } = scope;
  if (!adapter?.virtualTokens) return words;
  const width = words.type.shape[1] as number;
  const virtual = adapter.virtualTokens.embeddings(builder);
  const count = virtual.type.shape[0] as number;
  const shared = expand(builder, reshape(builder, virtual, [1, count, width]), ['batch', count, width]);
  const texts = reshape(builder, words, ['batch', 'length', width]);
  const all = concatenate(builder, shared, texts, 1);
  return reshape(builder, all, [multiplyDimensions(['batch', length]), width]);
}

/** Hidden states of the texts' own tokens, [batch*length, width], without those of an adapter's virtual tokens. */
export function withoutVirtualTokens(scope: Scope, states: GraphNode): GraphNode {
  const { builder, adapter, length } = scope;
  if (!adapter?.virtualTokens) return states;
  const width = states.type.shape[1] as number;
  const all = reshape(builder, states, ['batch', length, width]);
  const own = slice(builder, all, 1, adapter.virtualTokens.count, 'length');
  return reshape(builder, own, ['batch*length', width]);
}
