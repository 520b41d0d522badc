import type { GraphNode, GraphWriter } from '@tokensift/core';
import { elements, type Numbers, type Operation } from '../operation.ts';
import { require } from './check.ts';
import { sum } from './sum.ts';

/**
 * LayerNorm over the last axis: γ ⊙ x̂ + β with x̂ = (x − mean)/√(variance + ε) (Ba, Kiros, Hinton 2016, eq. 4).
 * Inputs: x [tokens, width], γ [width], β [width]. Attribute: epsilon.
 */
export const layerNormOperation: Operation = {
  name: 'layerNorm',
  infer([x, gamma, beta]) {
    require(x?.shape.length === 2, 'layerNorm', 'x is a matrix');
    require(gamma?.shape[0] === x.shape[1] && beta?.shape[0] === x.shape[1], 'layerNorm', 'γ and β fit x');
    return x;
  },
  flops: (_, output) => 8 * elements(output),
  evaluate([x, gamma, beta], shape, attributes) {
    const { normalised } = normalise(x, attributes.epsilon as number);
    const width = shape.at(-1)!;
    return normalised.map((value, i) => value * gamma.data[i % width] + beta.data[i % width]);
  },
  gradient({ builder, node, inputs: [x, gamma], outputGradient, wanted }) {
    const { attributes } = node;
    return [
      wanted[0] ? builder.apply('layerNormGradient', [x, gamma, outputGradient], attributes) : undefined,
      wanted[1] ? builder.apply('layerNormScaleGradient', [x, outputGradient], attributes) : undefined,
      wanted[2] ? sum(builder, outputGradient, [0]) : undefined,
    ];
  },
};

/** dx of LayerNorm: (g − mean(g) − x̂ ⊙ mean(g ⊙ x̂))/σ with g = dy ⊙ γ. Inputs: x, γ, dy. */
export const layerNormGradientOperation: Operation = {
  name: 'layerNormGradient',
  infer: ([x]) => x,
  flops: (_, output) => 14 * elements(output),
  evaluate([x, gamma, gradient], shape, attributes) {
    const width = shape.at(-1)!;
    const { normalised, inverseDeviation } = normalise(x, attributes.epsilon as number);
    const scaled = gradient.data.map((value, i) => value * gamma.data[i % width]);
    const result = new Float64Array(scaled.length);
    for (let row = 0; row * width < scaled.length; row++) {
      let mean = 0;
      let projection = 0;
      for (let i = row * width; i < (row + 1) * width; i++) {
        mean += scaled[i] / width;
        projection += (scaled[i] * normalised[i]) / width;
      }
      for (let i = row * width; i < (row + 1) * width; i++) {
        result[i] = inverseDeviation[row] * (scaled[i] - mean - normalised[i] * projection);
      }
    }
    return result;
  },
};

/** dγ of LayerNorm: Σ over tokens of dy ⊙ x̂, [width]. Inputs: x, dy. */
export const layerNormScaleGradientOperation: Operation = {
  name: 'layerNormScaleGradient',
  infer: ([x]) => ({ dtype: 'float32', shape: [x.shape[1]] }),
  flops: ([x]) => 4 * elements(x),
  evaluate([x, gradient], [width], attributes) {
    const { normalised } = normalise(x, attributes.epsilon as number);
    const result = new Float64Array(width);
    normalised.forEach((value, i) => {
      result[i % width] += value * gradient.data[i];
    });
    return result;
  },
};

function normalise(x: Numbers, epsilon: number) {
  const width = x.shape.at(-1)!;
  const normalised = new Float64Array(x.data.length);
  const inverseDeviation = new Float64Array(x.data.length / width);
  for (let row = 0; row < inverseDeviation.length; row++) {
    const values = x.data.subarray(row * width, (row + 1) * width);
    const mean = values.reduce((a, b) => a + b, 0) / width;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / width;
    inverseDeviation[row] = 1 / Math.sqrt(variance + epsilon);
    values.forEach((value, i) => {
      normalised[row * width + i] = (value - mean) * inverseDeviation[row];
    });
  }
  return { normalised, inverseDeviation };
}

export function layerNorm(
  builder: GraphWriter,
  x: GraphNode,
  gamma: GraphNode,
  beta: GraphNode,
  epsilon: number,
): GraphNode {
  return builder.apply('layerNorm', [x, gamma, beta], { epsilon });
}
