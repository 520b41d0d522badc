import type { Lowering } from '../lowering.ts';
import { gemm } from './products.ts';

/** A sum with a matrix product takes the other operand in as the product's C, saving a pass over memory. */
export const add: Lowering = (context, node) => {
  for (const index of [0, 1]) {
    const product = context.input(node, index);
    const other = context.input(node, 1 - index);
    const fits = product.op === 'matMul' && product.type.shape.length === 2 && product !== other;
    if (!fits || other.type.shape.length !== 2 || !context.isPrivate(product)) continue;
    if (other.type.shape.every((dimension, axis) => dimension === product.type.shape[axis])) {
      return gemm(context, product, context.value(other));
    }
  }
  return context.emit('Add', [context.value(context.input(node, 0)), context.value(context.input(node, 1))]);
};

export const subtract: Lowering = (context, node) =>
  context.emit('Sub', [context.value(context.input(node, 0)), context.value(context.input(node, 1))]);

export const multiply: Lowering = (context, node) => {
  const left = context.scaled(context.input(node, 0));
  const right = context.scaled(context.input(node, 1));
  return { name: context.emit('Mul', [left.name, right.name]), factor: left.factor * right.factor };
};

export const reciprocalSquareRoot: Lowering = (context, node) =>
  context.emit('Reciprocal', [context.emit('Sqrt', [context.value(context.input(node, 0))])]);

/** The gradient's graph is made: running it needs nothing more. */
export const detach: Lowering = (context, node) => context.scaled(context.input(node, 0));

export const absolute: Lowering = (context, node) =>
  context.emit('Abs', [context.value(context.input(node, 0))]);

export const tanh: Lowering = (context, node) =>
  context.emit('Tanh', [context.value(context.input(node, 0))]);

export const tanhGradient: Lowering = (context, node) => {
  const y = context.value(context.input(node, 0));
  const slope = context.emit('Sub', [context.scalar(1), context.emit('Mul', [y, y])]);
  return context.emit('Mul', [context.value(context.input(node, 1)), slope]);
};

export const sigmoid: Lowering = (context, node) =>
  context.emit('Sigmoid', [context.value(context.input(node, 0))]);

export const relu: Lowering = (context, node) =>
  context.emit('Relu', [context.value(context.input(node, 0))]);

/** The sign of y = relu(x) is 1 where x > 0, else 0. */
export const reluGradient: Lowering = (context, node) => {
  const gradient = context.scaled(context.input(node, 1));
  const slope = context.emit('Sign', [context.value(context.input(node, 0))]);
  return { name: context.emit('Mul', [gradient.name, slope]), factor: gradient.factor };
};
