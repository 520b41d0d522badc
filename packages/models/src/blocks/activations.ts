import type { GraphNode } from '@tokensift/core';
import { add, constant, type GraphBuilder, gelu, multiply, relu, sigmoid, tanh } from '@tokensift/graph';

type Activation = (builder: GraphBuilder, x: GraphNode) => GraphNode;

/** x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³))) (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
const geluByTanh: Activation = (builder, x) => {
  const scale = Math.sqrt(2 / Math.PI);
  const cubic = multiply(builder, multiply(builder, x, x), constant(builder, 0.044715 * scale));
  const inner = multiply(builder, x, add(builder, cubic, constant(builder, scale)));
  const gate = add(builder, tanh(builder, inner), constant(builder, 1));
  return multiply(builder, multiply(builder, x, constant(builder, 0.5)), gate);
};

const silu: Activation = (builder, x) => multiply(builder, x, sigmoid(builder, x));

/** Activations by the names that config.json has for them. */
const activations = {
  gelu,
  gelu_python: gelu,
  gelu_new: geluByTanh,
  gelu_fast: geluByTanh,
  gelu_pytorch_tanh: geluByTanh,
  quick_gelu: (builder, x) =>
    multiply(builder, x, sigmoid(builder, multiply(builder, x, constant(builder, 1.702)))),
  relu,
  silu,
  swish: silu,
  tanh,
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

export const activationNames = Object.keys(activations) as ActivationName[];

export function activate(builder: GraphBuilder, name: ActivationName, x: GraphNode): GraphNode {
  return activations[name](builder, x);
}
