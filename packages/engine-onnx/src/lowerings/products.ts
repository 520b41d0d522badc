import type { GraphNode } from '@tokensift/core';
import type { Lowering, LoweringContext, Scaled } from '../lowering.ts';

/** 1/√2, which GELU wants its input scaled by. */
const geluScale = Math.SQRT1_2;

/**
 * x·Wᵀ + b. When only a trained GELU reads the result, it is computed as 1/√2 of itself for free (alpha and beta),
 * which is the form that the error function needs.
 */
export const linear: Lowering = (context, node): Scaled => {
  const x = context.scaled(context.input(node, 0));
  const weight = context.value(context.input(node, 1));
  const inputs = [x.name, weight];
  if (node.inputs.length === 3) inputs.push(context.value(context.input(node, 2)));
  const readers = context.consumers(node);
  const forGelu =
    readers.some((reader) => reader.op === 'geluGradient') &&
    readers.every(
      (reader) => reader.op === 'gelu' || (reader.op === 'geluGradient' && reader.inputs[0] === node.id),
    );
  const scale = forGelu ? geluScale : 1;
  const name = context.emit('Gemm', inputs, {
    transB: 1,
    alpha: { float: scale * x.factor },
    beta: { float: scale },
  });
  return { name, factor: 1 / scale };
};

export const matMul: Lowering = (context, node) =>
  node.type.shape.length === 2 ? gemm(context, node) : batched(context, node);

/** A product of matrices, plus C where one is given. */
export function gemm(context: LoweringContext, node: GraphNode, addend?: string): string {
  const { left, right, alpha, transposeLeft, transposeRight } = factors(context, node);
  return context.emit('Gemm', addend === undefined ? [left, right] : [left, right, addend], {
    transA: Number(transposeLeft),
    transB: Number(transposeRight),
    alpha: { float: alpha },
  });
}

function batched(context: LoweringContext, node: GraphNode): string | Scaled {
  const { left, right, alpha, transposeLeft, transposeRight } = factors(context, node);
  if (!transposeLeft && !transposeRight)
    return { name: context.emit('MatMul', [left, right]), factor: alpha };
  return context.emit(
    'FusedMatMul',
    [left, right],
    { transA: Number(transposeLeft), transB: Number(transposeRight), alpha: { float: alpha } },
    'com.microsoft',
  );
}

/** A product in ONNX's own operators alone, which every runtime has: what is transposed is transposed first. */
export const plainMatMul: Lowering = (context, node) => {
  const rank = node.type.shape.length;
  if (rank === 2) return gemm(context, node);
  const { left, right, alpha, transposeLeft, transposeRight } = factors(context, node);
  const product = context.emit('MatMul', [
    transposeLeft ? swapped(context, left, rank) : left,
    transposeRight ? swapped(context, right, rank) : right,
  ]);
  return { name: product, factor: alpha };
};

/** With the last two of so many axes in place of each other. */
function swapped(context: LoweringContext, name: string, rank: number): string {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return context.emit('Transpose', [name], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
}

function factors(context: LoweringContext, node: GraphNode) {
  const left = context.scaled(context.input(node, 0));
  const right = context.scaled(context.input(node, 1));
  return {
    left: left.name,
    right: right.name,
    alpha: (node.attributes.alpha as number) * left.factor * right.factor,
    transposeLeft: node.attributes.transposeLeft as boolean,
    transposeRight: node.attributes.transposeRight as boolean,
  };
}
