import type { Lowering } from '../lowering.ts';

/** Column sums of a matrix run as a product with a row of ones, which is parallel; others as ReduceSum. */
export const sum: Lowering = (context, node) => {
  const x = context.input(node, 0);
  const axes = node.attributes.axes as readonly number[];
  const keepDimensions = node.attributes.keepDimensions as boolean;
  if (x.type.shape.length === 2 && axes.length === 1 && axes[0] === 0) {
    const { name, factor } = context.scaled(x);
    const total = context.emit('Gemm', [context.onesRow(x.type.shape[0]), name], {
      alpha: { float: factor },
    });
    return keepDimensions ? total : context.emit('Reshape', [total, context.shape(node.type.shape)]);
  }
  const { name, factor } = context.scaled(x);
  return {
    name: context.emit('ReduceSum', [name, context.axes(axes)], { keepdims: Number(keepDimensions) }),
    factor,
  };
};
