import type { Batch, GraphNode, Tensor } from '@tokensift/core';
import { GraphBuilder } from '@tokensift/graph';
import type { Backbone } from './architecture.ts';
import { feedBatch } from './feed-batch.ts';
import { Scope } from './scope.ts';

/** A base model without a head. */
export interface EncoderStates {
  /** Adds the last hidden states of all tokens, padding included, to a graph: [batch*length, hidden]. */
  states(builder: GraphBuilder): GraphNode;
  /** Values of the graph's inputs. */
  feeds(batch: Batch): Record<string, Tensor>;
}

/** The last hidden states of a backbone, as Python's `AutoModel` gives them. */
export function encoderStates(backbone: Backbone): EncoderStates {
  const build = (builder: GraphBuilder) => {
    const scope = Scope.root({ builder, dropout: 'none' });
    return { states: backbone.encode(scope), feeds: scope.feeds };
  };
  const { feeds } = build(new GraphBuilder());
  return { states: (builder) => build(builder).states, feeds: (batch) => feedBatch(feeds, batch) };
}
