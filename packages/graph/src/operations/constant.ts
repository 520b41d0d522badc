import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';

/** A tensor filled with one number. Attributes: value, shape. */
export const constantOperation: Operation = {
  name: 'constant',
  infer: (_, attributes) => ({ dtype: 'float32', shape: attributes.shape as readonly number[] }),
  flops: () => 0,
  evaluate: (_, shape, attributes) => new Float64Array(elements(shape)).fill(attributes.value as number),
};

/** A float32 tensor of a fixed shape, filled with one number. */
export function constant(builder: GraphWriter, value: number, shape: readonly number[] = []): GraphNode {
  return builder.apply('constant', [], { value, shape });
}
