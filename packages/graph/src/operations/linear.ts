import type { GraphNode, GraphWriter } from '@tokensift/core';
import type { Operation } from '../operation.ts';
import { require } from './check.ts';
import { matMul } from './mat-mul.ts';
import { biasGradient, weightGradient } from './weight-gradient.ts';

/** y = x·Wᵀ + b for x [tokens, inputs], W [outputs, inputs], b [outputs] (optional). */
export const linearOperation: Operation = {
  name: 'linear',
  infer([x, weight, bias]) {
    require(x?.shape.length === 2 && weight?.shape.length === 2, 'linear', 'x and W are matrices');
    require(x.shape[1] === weight.shape[1], 'linear', `x [${x.shape}] does not fit W [${weight.shape}]`);
    require(!bias || bias.shape[0] === weight.shape[0], 'linear', 'b does not fit W');
    return { dtype: 'float32', shape: [x.shape[0], weight.shape[0]] };
  },
  flops([, weight, bias], [tokens, outputs]) {
    return 2 * tokens * outputs * weight[1] + (bias ? tokens * outputs : 0);
  },
  evaluate([x, weight, bias], [tokens, outputs]) {
    const width = weight.shape[1];
    const result = new Float64Array(tokens * outputs);
    for (let t = 0; t < tokens; t++) {
      for (let o = 0; o < outputs; o++) {
        let total = bias ? bias.data[o] : 0;
        for (let i = 0; i < width; i++) total += x.data[t * width + i] * weight.data[o * width + i];
        result[t * outputs + o] = total;
      }
    }
    return result;
  },
  gradient: ({ builder, inputs: [x, weight, bias], outputGradient, wanted }) => [
    wanted[0] ? matMul(builder, outputGradient, weight) : undefined,
    wanted[1] ? weightGradient(builder, outputGradient, x, wanted[1]) : undefined,
    bias && wanted[2] ? biasGradient(builder, outputGradient, wanted[2]) : undefined,
  ],
};

/** y = x·Wᵀ + b for x [tokens, inputs], W [outputs, inputs] (PyTorch's layout), b [outputs]. */
export function linear(builder: GraphWriter, x: GraphNode, weight: GraphNode, bias?: GraphNode): GraphNode {
  return builder.apply('linear', bias ? [x, weight, bias] : [x, weight]);
}
