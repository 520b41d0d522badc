import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Numbers, type Operation } from '../operation.ts';
import { require } from './check.ts';

/**
 * RMSNorm over the last axis: x / √(mean(x²) + ε) ⊙ (offset + γ) (Zhang and Sennrich 2019, arXiv 1910.07467). The
 * offset is 0, or 1 where a model stores γ − 1. Inputs: x, γ. Attributes: epsilon, offset.
 */
export const rmsNormOperation: Operation = {
  name: 'rmsNorm',
  infer([x, gamma]) {
    require(gamma?.shape[0] === x?.shape.at(-1), 'rmsNorm', `γ [${gamma?.shape}] does not fit [${x?.shape}]`);
    return x;
  },
  flops: (_, output) => 5 * elements(output),
  evaluate([x, gamma], shape, attributes) {
    const width = shape.at(-1)!;
    const { normalised } = normalise(x, attributes.epsilon as number);
    return normalised.map((value, i) => value * ((attributes.offset as number) + gamma.data[i % width]));
  },
  gradient({ builder, node, inputs: [x, gamma], outputGradient, wanted }) {
    const { attributes } = node;
    return [
      wanted[0] ? builder.apply('rmsNormGradient', [x, gamma, outputGradient], attributes) : undefined,
      wanted[1] ? builder.apply('rmsNormScaleGradient', [x, outputGradient], attributes) : undefined,
    ];
  },
};

/** dx of RMSNorm: (g − x̂ ⊙ mean(g ⊙ x̂))/rms with g = dy ⊙ (offset + γ). Inputs: x, γ, dy. */
export const rmsNormGradientOperation: Operation = {
  name: 'rmsNormGradient',
  infer: ([x]) => x,
  flops: (_, output) => 10 * elements(output),
  evaluate([x, gamma, gradient], shape, attributes) {
    const width = shape.at(-1)!;
    const { normalised, inverse } = normalise(x, attributes.epsilon as number);
    const offset = attributes.offset as number;
    const scaled = gradient.data.map((value, i) => value * (offset + gamma.data[i % width]));
    const result = new Float64Array(scaled.length);
    for (let row = 0; row * width < scaled.length; row++) {
      let projection = 0;
      for (let i = row * width; i < (row + 1) * width; i++) projection += (scaled[i] * normalised[i]) / width;
      for (let i = row * width; i < (row + 1) * width; i++) {
        result[i] = inverse[row] * (scaled[i] - normalised[i] * projection);
      }
    }
    return result;
  },
};

/** dγ of RMSNorm: Σ over all but the last axis of dy ⊙ x̂, [width]. Inputs: x, dy. */
export const rmsNormScaleGradientOperation: Operation = {
  name: 'rmsNormScaleGradient',
  infer: ([x]) => ({ dtype: 'float32', shape: [x.shape.at(-1)!] }),
  flops: ([x]) => 4 * elements(x),
  evaluate([x, gradient], [width], attributes) {
    const result = new Float64Array(width);
    normalise(x, attributes.epsilon as number).normalised.forEach((value, i) => {
      result[i % width] += value * gradient.data[i];
    });
    return result;
  },
};

function normalise(x: Numbers, epsilon: number) {
  const width = x.shape.at(-1)!;
  const inverse = new Float64Array(x.data.length / width);
  for (let row = 0; row < inverse.length; row++) {
    const values = x.data.subarray(row * width, (row + 1) * width);
    inverse[row] = 1 / Math.sqrt(values.reduce((total, value) => total + value * value, 0) / width + epsilon);
  }
  return { inverse, normalised: x.data.map((value, i) => value * inverse[Math.floor(i / width)]) };
}

/** RMSNorm of x over its last axis, with scales γ [width]. */
export function rmsNorm(
  builder: GraphWriter,
  x: GraphNode,
  gamma: GraphNode,
  epsilon: number,
  offset: 0 | 1 = 0,
): GraphNode {
  return builder.apply('rmsNorm', [x, gamma], { epsilon, offset });
}
