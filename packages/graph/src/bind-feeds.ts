import { type GraphNode, type ParameterValues, sizeOf, type Tensor, TokensiftError } from '@tokensift/core';
import { bindShape, solveShape } from './dimensions.ts';

/**
 * The values of the symbolic dimensions, from the shapes of what is fed. Checks every shape on the way.
 * @throws TokensiftError `shape-mismatch` naming the input.
 */
export function bindFeeds(
  inputs: readonly GraphNode[],
  feeds: Readonly<Record<string, Tensor>>,
): Record<string, number> {
  let bindings: Record<string, number> = {};
  for (const node of inputs) {
    bindings = { ...solveShape(node.type.shape, feedOf(node, feeds).shape), ...bindings };
  }
  for (const node of inputs) {
    const { shape, data } = feedOf(node, feeds);
    const expected = bindShape(node.type.shape, bindings);
    const integers = data instanceof Int32Array;
    const size = expected.reduce((product, dimension) => product * dimension, 1);
    if (
      expected.join() !== shape.join() ||
      data.length !== size ||
      integers !== (node.type.dtype === 'int32')
    ) {
      throw new TokensiftError({
        code: 'shape-mismatch',
        where: `input "${node.attributes.name}"`,
        message: `Expected ${node.type.dtype} [${expected}], got ${integers ? 'int32' : 'float32'} [${shape}] with ${data.length} values.`,
      });
    }
  }
  return bindings;
}

function feedOf(node: GraphNode, feeds: Readonly<Record<string, Tensor>>): Tensor {
  const feed = feeds[node.attributes.name as string];
  if (feed) return feed;
  throw new TokensiftError({
    code: 'shape-mismatch',
    where: `input "${node.attributes.name}"`,
    message: 'Nothing was fed.',
  });
}

/**
 * The value of a parameter node.
 * @throws TokensiftError `shape-mismatch` when there is none, or none of the node's shape.
 */
export function parameterOf(node: GraphNode, parameters: ParameterValues): Tensor<Float32Array> {
  const name = node.attributes.name as string;
  const value = parameters.get(name);
  if (value?.shape.join() === node.type.shape.join() && value.data.length === sizeOf(value.shape))
    return value;
  throw new TokensiftError({
    code: 'shape-mismatch',
    where: `parameter "${name}"`,
    message: `Expected [${node.type.shape}], got ${value ? `[${value.shape}]` : 'nothing'}.`,
  });
}
