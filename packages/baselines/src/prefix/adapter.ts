import type { Adapter, GraphNode, GraphWriter } from '@tokensift/core';
import { linear, parameter, slice, tanh } from '@tokensift/graph';
import { type PrefixInit, prefixNames } from './init.ts';
import { prefixToPeft } from './to-peft.ts';

/** Keys and values before those of the text, in every layer. */
export function prefixAdapter(init: PrefixInit): Adapter {
  const { length, hidden, parameters, values } = init;
  return {
    parameters,
    values,
    virtualKeys: {
      count: length,
      ofLayer(builder, layer) {
        const prefix = prefixNode(builder, init);
        const part = (index: number) => slice(builder, prefix, 1, index * hidden, hidden);
        return { key: part(2 * layer), value: part(2 * layer + 1) };
      },
    },
    toPeft: (current) => prefixToPeft(init, current),
  };
}

/** Key and value of layer 0, of layer 1, …: [length, 2·layers·hidden]. */
function prefixNode(builder: GraphWriter, { layers, hidden, length, inner }: PrefixInit): GraphNode {
  const width = 2 * layers * hidden;
  const names = prefixNames;
  if (inner === undefined) return parameter(builder, names.embedding, [length, width]);
  const embedding = parameter(builder, names.embedding, [length, hidden]);
  const middle = linear(
    builder,
    embedding,
    parameter(builder, names.innerWeight, [inner, hidden]),
    parameter(builder, names.innerBias, [inner]),
  );
  return linear(
    builder,
    tanh(builder, middle),
    parameter(builder, names.outerWeight, [width, inner]),
    parameter(builder, names.outerBias, [width]),
  );
}
