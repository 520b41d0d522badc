import type { GraphNode } from '@tokensift/core';
import type { Lowering, LoweringContext, Value } from '../lowering.ts';

export const layerNorm: Lowering = (context, node) => {
  const { normalised } = statistics(context, node);
  const scaled = context.emit('Multiply', { a: normalised, b: context.operand(node, 1) });
  return context.emit('Add', { a: scaled, b: context.operand(node, 2) });
};

/** dx = (g − mean(g) − x̂ ⊙ mean(g ⊙ x̂))/σ with g = dy ⊙ γ. */
export const layerNormGradient: Lowering = (context, node) => {
  const { normalised, inverseDeviation } = statistics(context, node);
  const scaled = context.emit('Multiply', { a: context.operand(node, 2), b: context.operand(node, 1) });
  const projection = mean(context, context.emit('Multiply', { a: scaled, b: normalised }));
  const centred = context.emit('Sub', { a: scaled, b: mean(context, scaled) });
  const along = context.emit('Multiply', { a: normalised, b: projection });
  const rest = context.emit('Sub', { a: centred, b: along });
  return context.emit('Multiply', { a: rest, b: inverseDeviation });
};

/** dγ = Σ over tokens of dy ⊙ x̂. */
export const layerNormScaleGradient: Lowering = (context, node) => {
  const { normalised } = statistics(context, node);
  const product = context.emit('Multiply', { a: context.operand(node, 1), b: normalised });
  return context.emit('Sum', { x: product }, { axis: [0], keepDims: false });
};

/** x̂ and 1/σ, which value and gradients share. */
function statistics(
  context: LoweringContext,
  node: GraphNode,
): { normalised: Value; inverseDeviation: Value } {
  const x = context.operand(node, 0);
  const centred = context.emit('Sub', { a: x, b: mean(context, x) });
  const variance = mean(context, context.emit('Square', { x: centred }));
  const epsilon = context.filled(node.attributes.epsilon as number);
  const inverseDeviation = context.emit('Rsqrt', { x: context.emit('Add', { a: variance, b: epsilon }) });
  return { normalised: context.emit('Multiply', { a: centred, b: inverseDeviation }), inverseDeviation };
}

function mean(context: LoweringContext, x: Value): Value {
  return context.emit('Mean', { x }, { axis: [1], keepDims: true });
}
