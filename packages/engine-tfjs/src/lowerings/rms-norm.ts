import type { GraphNode } from '@tokensift/core';
import type { Lowering, LoweringContext, Value } from '../lowering.ts';

export const rmsNorm: Lowering = (context, node) =>
  context.emit('Multiply', { a: statistics(context, node).normalised, b: scale(context, node) });

/** dx = (g − x̂ ⊙ mean(g ⊙ x̂))/rms with g = dy ⊙ (offset + γ). */
export const rmsNormGradient: Lowering = (context, node) => {
  const { normalised, inverse } = statistics(context, node);
  const scaled = context.emit('Multiply', { a: context.operand(node, 2), b: scale(context, node) });
  const projection = mean(context, context.emit('Multiply', { a: scaled, b: normalised }), node);
  const along = context.emit('Multiply', { a: normalised, b: projection });
  return context.emit('Multiply', { a: context.emit('Sub', { a: scaled, b: along }), b: inverse });
};

/** dγ = Σ over all but the last axis of dy ⊙ x̂. */
export const rmsNormScaleGradient: Lowering = (context, node) => {
  const { normalised } = statistics(context, node);
  const product = context.emit('Multiply', { a: context.operand(node, 1), b: normalised });
  const axis = context
    .input(node, 0)
    .type.shape.slice(0, -1)
    .map((_, i) => i);
  return context.emit('Sum', { x: product }, { axis, keepDims: false });
};

/** offset + γ. */
function scale(context: LoweringContext, node: GraphNode): Value {
  const gamma = context.operand(node, 1);
  const offset = node.attributes.offset as number;
  return offset === 0 ? gamma : context.emit('Add', { a: gamma, b: context.filled(offset) });
}

/** x̂ and 1/rms, which value and gradients share. */
function statistics(context: LoweringContext, node: GraphNode): { normalised: Value; inverse: Value } {
  const x = context.operand(node, 0);
  const square = mean(context, context.emit('Square', { x }), context.input(node, 0));
  const epsilon = context.filled(node.attributes.epsilon as number);
  const inverse = context.emit('Rsqrt', { x: context.emit('Add', { a: square, b: epsilon }) });
  return { normalised: context.emit('Multiply', { a: x, b: inverse }), inverse };
}

function mean(context: LoweringContext, x: Value, like: GraphNode): Value {
  return context.emit('Mean', { x }, { axis: [like.type.shape.length - 1], keepDims: true });
}
