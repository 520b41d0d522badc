import type { Lowering } from '../lowering.ts';

export const reshape: Lowering = (context, node) =>
  context.emit('Reshape', { x: context.operand(node, 0) }, { shape: node.type.shape });

export const transpose: Lowering = (context, node) => {
  const permutation = node.attributes.permutation as readonly number[];
  const x = context.operand(node, 0);
  return permutation.every((axis, i) => axis === i)
    ? x
    : context.emit('Transpose', { x }, { perm: permutation });
};

export const expand: Lowering = (context, node) => {
  const from = context.input(node, 0).type.shape;
  const reps = node.type.shape.map((dimension, axis) => (from[axis] === dimension ? 1 : dimension));
  return context.emit('Tile', { x: context.operand(node, 0) }, { reps });
};

export const concatenate: Lowering = (context, node) =>
  context.emit('Concat', [context.operand(node, 0), context.operand(node, 1)], {
    axis: node.attributes.axis as number,
  });

export const slice: Lowering = (context, node) => {
  const start = node.attributes.start as number;
  const begin = node.type.shape.map((_, axis) => (axis === node.attributes.axis ? start : 0));
  return context.emit('Slice', { x: context.operand(node, 0) }, { begin, size: node.type.shape });
};

/** Only differentiation tells it from its operand. */
export const detach: Lowering = (context, node) => context.operand(node, 0);

export const gatherRows: Lowering = (context, node) => {
  const [table, ids] = [context.input(node, 0), context.input(node, 1)];
  if (table.op === 'parameter' && ids.op === 'input') return context.rows(table, ids);
  const [x, indices] = [context.value(table), context.value(ids)];
  return context.emit('GatherV2', { x, indices }, { axis: 0, batchDims: 0 });
};

export const gatherColumns: Lowering = (context, node) => {
  const indices = context.indices(node.attributes.columns as Int32Array);
  return context.emit('GatherV2', { x: context.operand(node, 0), indices }, { axis: 1, batchDims: 0 });
};

export const pickColumns: Lowering = (context, node) => {
  const table = context.input(node, 0);
  const indices = context.operand(node, 1);
  const x = context.value(table);
  if (!node.attributes.absent) return context.emit('GatherV2', { x, indices }, { axis: 1, batchDims: 0 });
  const zeros = context.filled(0, [table.type.shape[0], 1]);
  const extended = context.emit('Concat', [x, zeros], { axis: 1 });
  return context.emit('GatherV2', { x: extended, indices }, { axis: 1, batchDims: 0 });
};
