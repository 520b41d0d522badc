import type { Lowering } from '../lowering.ts';

export const add: Lowering = (context, node) =>
  context.emit('Add', { a: context.operand(node, 0), b: context.operand(node, 1) });

export const subtract: Lowering = (context, node) =>
  context.emit('Sub', { a: context.operand(node, 0), b: context.operand(node, 1) });

export const multiply: Lowering = (context, node) =>
  context.emit('Multiply', { a: context.operand(node, 0), b: context.operand(node, 1) });

export const reciprocalSquareRoot: Lowering = (context, node) =>
  context.emit('Rsqrt', { x: context.operand(node, 0) });

export const absolute: Lowering = (context, node) => context.emit('Abs', { x: context.operand(node, 0) });

export const tanh: Lowering = (context, node) => context.emit('Tanh', { x: context.operand(node, 0) });

export const tanhGradient: Lowering = (context, node) => {
  const square = context.emit('Square', { x: context.operand(node, 0) });
  const slope = context.emit('Sub', { a: context.filled(1), b: square });
  return context.emit('Multiply', { a: context.operand(node, 1), b: slope });
};

export const sigmoid: Lowering = (context, node) => context.emit('Sigmoid', { x: context.operand(node, 0) });

export const relu: Lowering = (context, node) => context.emit('Relu', { x: context.operand(node, 0) });

/** The step of y = relu(x) is 1 where x > 0, else 0. */
export const reluGradient: Lowering = (context, node) => {
  const slope = context.emit('Step', { x: context.operand(node, 0) }, { alpha: 0 });
  return context.emit('Multiply', { a: context.operand(node, 1), b: slope });
};
