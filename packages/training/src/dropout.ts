import { type Graph, type GraphNode, type Random, sizeOf, type Tensor } from '@tokensift/core';
import { bindShape } from '@tokensift/graph';

/** The graph's dropout masks, which each step must feed. */
export function dropoutInputs(graph: Graph): readonly GraphNode[] {
  return graph.nodes.filter(
    ({ op, attributes }) => op === 'input' && String(attributes.name).startsWith('dropout:'),
  );
}

/**
 * A mask of zeros, with the given probability, and 1/(1 − probability) elsewhere (inverted dropout). A mask that has
 * a probability of its own, as an adapter's may, keeps it. Probabilities have a resolution of 2⁻¹⁶: each random number serves two entries.
 */
export function dropoutMask(
  node: GraphNode,
  dimensions: Readonly<Record<string, number>>,
  usualProbability: number,
  random: Random,
): Tensor<Float32Array> {
  const { probability = usualProbability } = node.attributes as { readonly probability?: number };
  const shape = bindShape(node.type.shape, dimensions);
  const data = new Float32Array(sizeOf(shape));
  const threshold = Math.round(probability * 0x10000);
  const kept = 1 / (1 - probability);
  for (let i = 0; i < data.length; i += 2) {
    const bits = random.uint32();
    data[i] = (bits & 0xffff) < threshold ? 0 : kept;
    if (i + 1 < data.length) data[i + 1] = bits >>> 16 < threshold ? 0 : kept;
  }
  return { shape, data };
}
