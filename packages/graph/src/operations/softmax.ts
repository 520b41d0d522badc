import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';

/** Softmax over the last axis. */
export const softmaxOperation: Operation = {
  name: 'softmax',
  infer: ([x]) => x,
  // maximum, subtraction, exponential, sum, division
  flops: (_, output) => 5 * elements(output),
  evaluate: ([x], shape) => softmaxRows(x.data, shape.at(-1)!),
  gradient: ({ builder, node, outputGradient }) => [builder.apply('softmaxGradient', [node, outputGradient])],
};

/** dx = y ⊙ (dy − Σ dy ⊙ y) for y = softmax(x) over the last axis. Inputs: y, dy. */
export const softmaxGradientOperation: Operation = {
  name: 'softmaxGradient',
  infer: ([y]) => y,
  flops: (_, output) => 4 * elements(output),
  evaluate([y, gradient], shape) {
    const width = shape.at(-1)!;
    const result = new Float64Array(y.data.length);
    for (let start = 0; start < result.length; start += width) {
      let total = 0;
      for (let i = start; i < start + width; i++) total += y.data[i] * gradient.data[i];
      for (let i = start; i < start + width; i++) result[i] = y.data[i] * (gradient.data[i] - total);
    }
    return result;
  },
};

export function softmaxRows(values: Float64Array, width: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += width) {
    const row = values.subarray(start, start + width);
    const maximum = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let total = 0;
    for (let i = 0; i < width; i++) total += result[start + i] = Math.exp(row[i] - maximum);
    for (let i = 0; i < width; i++) result[start + i] /= total;
  }
  return result;
}

export function softmax(builder: GraphWriter, x: GraphNode): GraphNode {
  return builder.apply('softmax', [x]);
}
