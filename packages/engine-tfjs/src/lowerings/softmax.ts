import type { Lowering } from '../lowering.ts';

export const softmax: Lowering = (context, node) =>
  context.emit('Softmax', { logits: context.operand(node, 0) }, { dim: node.type.shape.length - 1 });

/** dx = y ⊙ (dy − Σ dy ⊙ y). */
export const softmaxGradient: Lowering = (context, node) => {
  const [y, gradient] = [context.operand(node, 0), context.operand(node, 1)];
  const weighted = context.emit('Multiply', { a: gradient, b: y });
  const axis = [node.type.shape.length - 1];
  const total = context.emit('Sum', { x: weighted }, { axis, keepDims: true });
  return context.emit('Multiply', { a: y, b: context.emit('Sub', { a: gradient, b: total }) });
};
