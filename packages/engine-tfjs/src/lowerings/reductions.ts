import type { Lowering } from '../lowering.ts';

export const sum: Lowering = (context, node) => {
  const axis = node.attributes.axes as readonly number[];
  const x = context.operand(node, 0);
  if (axis.length === 0) return x;
  return context.emit('Sum', { x }, { axis, keepDims: node.attributes.keepDimensions as boolean });
};
