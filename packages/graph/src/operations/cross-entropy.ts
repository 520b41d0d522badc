import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';
import { require } from './check.ts';
import { multiply } from './multiply.ts';
import { softmaxRows } from './softmax.ts';

/**
 * −Σ targets ⊙ log softmax(logits), summed over the batch or averaged. Inputs: logits [batch, classes],
 * targets [batch, classes]: a distribution a row (one-hot, smoothed or weighted). Attribute: reduction.
 */
export const crossEntropyOperation: Operation = {
  name: 'crossEntropy',
  infer([logits, targets]) {
    require(logits?.shape.length === 2 &&
      targets?.shape[1] === logits.shape[1], 'crossEntropy', 'targets fit');
    return { dtype: 'float32', shape: [] };
  },
  flops: ([logits]) => 7 * elements(logits!),
  evaluate([logits, targets], _, attributes) {
    const [batch, classes] = logits!.shape as readonly [number, number];
    const probabilities = softmaxRows(logits!.data, classes);
    const total = probabilities.reduce((loss, p, i) => loss - targets!.data[i]! * Math.log(p), 0);
    return Float64Array.of(attributes.reduction === 'mean' ? total / batch : total);
  },
  gradient({ builder, node, inputs: [logits, targets], outputGradient }) {
    const gradient = builder.apply('crossEntropyGradient', [logits!, targets!], node.attributes);
    return [multiply(builder, gradient, outputGradient), undefined];
  },
};

/** softmax(logits) · Σ targets − targets, a row; divided by the batch size for reduction "mean". */
export const crossEntropyGradientOperation: Operation = {
  name: 'crossEntropyGradient',
  infer: ([logits]) => logits!,
  flops: (_, output) => 8 * elements(output),
  evaluate([logits, targets], [batch, classes], attributes) {
    const scale = attributes.reduction === 'mean' ? 1 / batch! : 1;
    return softmaxRows(logits!.data, classes!).map((p, i) => {
      const start = i - (i % classes!);
      const mass = targets!.data.subarray(start, start + classes!).reduce((a, b) => a + b, 0);
      return scale * (p * mass - targets!.data[i]!);
    });
  },
};

/** Cross entropy of logits [batch, classes] against target distributions [batch, classes]; a scalar. */
export function crossEntropy(
  builder: GraphWriter,
  logits: GraphNode,
  targets: GraphNode,
  reduction: 'mean' | 'sum' = 'mean',
): GraphNode {
  return builder.apply('crossEntropy', [logits, targets], { reduction });
}
