import type { Dimension } from '@tokensift/core';
import { addToDimension } from '@tokensift/graph';
import type { Lowering } from '../lowering.ts';

export const reshape: Lowering = (context, node) => {
  const { name, factor } = context.scaled(context.input(node, 0));
  return { name: context.emit('Reshape', [name, context.shape(node.type.shape)]), factor };
};

export const transpose: Lowering = (context, node) => {
  const { name, factor } = context.scaled(context.input(node, 0));
  return {
    name: context.emit('Transpose', [name], { perm: node.attributes.permutation as number[] }),
    factor,
  };
};

export const expand: Lowering = (context, node) => {
  const { name, factor } = context.scaled(context.input(node, 0));
  return { name: context.emit('Expand', [name, context.shape(node.type.shape)]), factor };
};

export const concatenate: Lowering = (context, node) =>
  context.emit('Concat', [context.value(context.input(node, 0)), context.value(context.input(node, 1))], {
    axis: node.attributes.axis as number,
  });

export const slice: Lowering = (context, node) => {
  const { name, factor } = context.scaled(context.input(node, 0));
  const { axis, start, size } = node.attributes as { axis: number; start: number; size: Dimension[] };
  const end = context.shape([addToDimension(size[0], start)]);
  return { name: context.emit('Slice', [name, context.shape([start]), end, context.axes([axis])]), factor };
};

export const gatherRows: Lowering = (context, node) =>
  context.emit('Gather', [context.value(context.input(node, 0)), context.value(context.input(node, 1))], {
    axis: 0,
  });

export const gatherColumns: Lowering = (context, node) => {
  const { name, factor } = context.scaled(context.input(node, 0));
  const columns = context.indices(node.attributes.columns as Int32Array);
  return { name: context.emit('Gather', [name, columns], { axis: 1 }), factor };
};

export const pickColumns: Lowering = (context, node) => {
  const x = context.input(node, 0);
  const { name, factor } = context.scaled(x);
  const indices = context.value(context.input(node, 1));
  if (!node.attributes.absent) return { name: context.emit('Gather', [name, indices], { axis: 1 }), factor };
  const zeros = context.emit('Expand', [context.filled(0, [1, 1]), context.shape([x.type.shape[0], 1])]);
  const extended = context.emit('Concat', [name, zeros], { axis: 1 });
  return { name: context.emit('Gather', [extended, indices], { axis: 1 }), factor };
};
