import type { GraphNode } from '@tokensift/core';
import type { Lowering, LoweringContext } from '../lowering.ts';

export const layerNorm: Lowering = (context, node) => {
  const [x, gamma, beta] = [0, 1, 2].map((i) => context.value(context.input(node, i))) as [
    string,
    string,
    string,
  ];
  return context.emitMany('LayerNormalization', [x, gamma, beta], 3, {
    axis: -1,
    epsilon: { float: node.attributes.epsilon as number },
  })[0];
};

/** dx = (g − mean(g) − x̂ ⊙ mean(g ⊙ x̂))/σ with g = dy ⊙ γ. */
export const layerNormGradient: Lowering = (context, node) => {
  const { normalised, inverseDeviation } = statistics(context, node);
  const gamma = context.value(context.input(node, 1));
  const gradient = context.scaled(context.input(node, 2));
  const scaled = context.emit('Mul', [gradient.name, gamma]);
  const mean = context.emit('ReduceMean', [scaled], { axes: [-1], keepdims: 1 });
  const product = context.emit('Mul', [scaled, normalised]);
  const projection = context.emit('ReduceMean', [product], { axes: [-1], keepdims: 1 });
  const centred = context.emit('Sub', [scaled, mean]);
  const rest = context.emit('Sub', [centred, context.emit('Mul', [normalised, projection])]);
  return { name: context.emit('Mul', [rest, inverseDeviation]), factor: gradient.factor };
};

/** dγ = Σ over tokens of dy ⊙ x̂. */
export const layerNormScaleGradient: Lowering = (context, node) => {
  const { normalised } = statistics(context, node);
  const x = context.input(node, 0);
  const gradient = context.scaled(context.input(node, 1));
  const product = context.emit('Mul', [gradient.name, normalised]);
  const total = context.emit('Gemm', [context.onesRow(x.type.shape[0]), product], {
    alpha: { float: gradient.factor },
  });
  return context.emit('Reshape', [total, context.shape(node.type.shape)]);
};

/** x̂ and 1/σ, from the forward pass's own mean and 1/σ. */
function statistics(context: LoweringContext, node: GraphNode) {
  const x = context.input(node, 0);
  const forward = context
    .consumers(x)
    .find((reader) => reader.op === 'layerNorm' && reader.attributes.epsilon === node.attributes.epsilon);
  const [gamma, beta] = forward
    ? [1, 2].map((i) => context.value(context.input(forward, i)))
    : [context.filled(1, [x.type.shape[1] as number]), context.filled(0, [x.type.shape[1] as number])];
  const [, mean, inverseDeviation] = context.emitMany(
    'LayerNormalization',
    [context.value(x), gamma, beta],
    3,
    { axis: -1, epsilon: { float: node.attributes.epsilon as number } },
  ) as [string, string, string];
  const centred = context.emit('Sub', [context.value(x), mean]);
  return { normalised: context.emit('Mul', [centred, inverseDeviation]), inverseDeviation };
}
