import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Operation } from '../operation.ts';
import { require } from './check.ts';
import { multiply } from './multiply.ts';
import { softmaxRows } from './softmax.ts';

/**
 * −Σ targets ⊙ (1 − p)^γ ⊙ log p with p = softmax(logits), summed over the batch or averaged: cross entropy at γ = 0,
 * else focal loss (Lin et al. 2017, arXiv 1708.02002, equation 4). Inputs: logits [batch, classes], targets
 * [batch, classes]: a distribution a row (one-hot, smoothed or weighted). Attributes: reduction, gamma (0 or from 1).
 */
export const crossEntropyOperation: Operation = {
  name: 'crossEntropy',
  infer([logits, targets]) {
    require(logits?.shape.length === 2 &&
      targets?.shape[1] === logits.shape[1], 'crossEntropy', 'targets fit');
    return { dtype: 'float32', shape: [] };
  },
  flops: ([logits], _, { gamma }) => (gamma === 0 ? 7 : 10) * elements(logits),
  evaluate([logits, targets], _, attributes) {
    const [batch, classes] = logits.shape as readonly [number, number];
    const probabilities = softmaxRows(logits.data, classes);
    const gamma = attributes.gamma as number;
    const total = probabilities.reduce(
      (loss, p, i) => loss - targets.data[i] * (1 - p) ** gamma * Math.log(p),
      0,
    );
    return Float64Array.of(attributes.reduction === 'mean' ? total / batch : total);
  },
  gradient({ builder, node, inputs: [logits, targets], outputGradient }) {
    const gradient = builder.apply('crossEntropyGradient', [logits, targets], node.attributes);
    return [multiply(builder, gradient, outputGradient), undefined];
  },
};

/**
 * p · Σ a − a, a row, with a = targets ⊙ (1 − p)^(γ − 1) ⊙ (1 − p − γ p log p), which is targets at γ = 0; divided by
 * the batch size for reduction "mean".
 */
export const crossEntropyGradientOperation: Operation = {
  name: 'crossEntropyGradient',
  infer: ([logits]) => logits,
  flops: (_, output, { gamma }) => (gamma === 0 ? 8 : 17) * elements(output),
  evaluate([logits, targets], [batch, classes], attributes) {
    const scale = attributes.reduction === 'mean' ? 1 / batch : 1;
    const gamma = attributes.gamma as number;
    const probabilities = softmaxRows(logits.data, classes);
    const weighted = targets.data.map((target, i) => {
      const p = probabilities[i];
      return gamma === 0 ? target : target * (1 - p) ** (gamma - 1) * (1 - p - gamma * p * Math.log(p));
    });
    return probabilities.map((p, i) => {
      const start = i - (i % classes);
      const mass = weighted.subarray(start, start + classes).reduce((a, b) => a + b, 0);
      return scale * (p * mass - weighted[i]);
    });
  },
};

/**
 * Cross entropy of logits [batch, classes] against target distributions [batch, classes]; a scalar. With γ from 1 on,
 * the focal loss.
 */
export function crossEntropy(
  builder: GraphWriter,
  logits: GraphNode,
  targets: GraphNode,
  reduction: 'mean' | 'sum' = 'mean',
  gamma = 0,
): GraphNode {
  return builder.apply('crossEntropy', [logits, targets], { reduction, gamma });
}
