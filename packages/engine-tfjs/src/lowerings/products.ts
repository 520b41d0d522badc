import type { Lowering } from '../lowering.ts';

/** x·Wᵀ + b. */
export const linear: Lowering = (context, node) => {
  const product = context.emit(
    'BatchMatMul',
    { a: context.operand(node, 0), b: context.operand(node, 1) },
    { transposeA: false, transposeB: true },
  );
  return node.inputs.length === 3
    ? context.emit('Add', { a: product, b: context.operand(node, 2) })
    : product;
};

export const matMul: Lowering = (context, node) => {
  const { transposeLeft, transposeRight, alpha } = node.attributes;
  const product = context.emit(
    'BatchMatMul',
    { a: context.operand(node, 0), b: context.operand(node, 1) },
    { transposeA: transposeLeft as boolean, transposeB: transposeRight as boolean },
  );
  return alpha === 1 ? product : context.emit('Multiply', { a: product, b: context.filled(alpha as number) });
};
