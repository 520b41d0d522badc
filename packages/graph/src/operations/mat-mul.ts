import type { GraphNode, GraphWriter, TensorType } from '@tokensift/core';
import { sameShape } from '../dimensions.ts';
import type { Attributes, Operation } from '../operation.ts';
import { require } from './check.ts';

export interface MatMulOptions {
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
  /** Factor on the product. */
  readonly alpha?: number;
}

/** alpha · op(A)·op(B) over the last two axes, for matrices or equal leading axes. */
export const matMulOperation: Operation = {
  name: 'matMul',
  infer([left, right], attributes) {
    require(left !== undefined && right !== undefined, 'matMul', 'there are two factors');
    const rank = left.shape.length;
    require(rank >= 2 && rank === right.shape.length, 'matMul', 'the factors have the same rank');
    require(sameShape(left.shape.slice(0, -2), right.shape.slice(0, -2)), 'matMul', 'leading axes are equal');
    const [rows, inner] = matrixAxes(left, attributes.transposeLeft as boolean);
    const [innerRight, columns] = matrixAxes(right, attributes.transposeRight as boolean);
    require(inner === innerRight, 'matMul', `inner axes differ: [${left.shape}] and [${right.shape}]`);
    return { dtype: 'float32', shape: [...left.shape.slice(0, -2), rows, columns] };
  },
  flops([left], output, attributes) {
    const inner = attributes.transposeLeft ? left.at(-2)! : left.at(-1)!;
    return 2 * inner * output.reduce((a, b) => a * b, 1);
  },
  evaluate([left, right], shape, attributes) {
    const rows = shape.at(-2)!;
    const columns = shape.at(-1)!;
    const inner = attributes.transposeLeft ? left.shape.at(-2)! : left.shape.at(-1)!;
    const batches = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    const [leftRow, leftInner] = attributes.transposeLeft ? [1, rows] : [inner, 1];
    const [rightInner, rightColumn] = attributes.transposeRight ? [1, inner] : [columns, 1];
    const result = new Float64Array(batches * rows * columns);
    for (let b = 0; b < batches; b++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          let total = 0;
          for (let i = 0; i < inner; i++) {
            total +=
              left.data[b * rows * inner + r * leftRow + i * leftInner] *
              right.data[b * inner * columns + i * rightInner + c * rightColumn];
          }
          result[(b * rows + r) * columns + c] = (attributes.alpha as number) * total;
        }
      }
    }
    return result;
  },
  gradient({ builder, node, inputs: [left, right], outputGradient, wanted }) {
    const { transposeLeft, transposeRight, alpha } = node.attributes as Required<MatMulOptions> & Attributes;
    const leftGradient = () =>
      transposeLeft
        ? matMul(builder, right, outputGradient, {
            transposeLeft: transposeRight,
            transposeRight: true,
            alpha,
          })
        : matMul(builder, outputGradient, right, { transposeRight: !transposeRight, alpha });
    const rightGradient = () =>
      transposeRight
        ? matMul(builder, outputGradient, left, {
            transposeLeft: true,
            transposeRight: transposeLeft,
            alpha,
          })
        : matMul(builder, left, outputGradient, { transposeLeft: !transposeLeft, alpha });
    return [wanted[0] ? leftGradient() : undefined, wanted[1] ? rightGradient() : undefined];
  },
};

function matrixAxes(type: TensorType, transpose: boolean) {
  const axes = type.shape.slice(-2);
  return transpose ? axes.reverse() : axes;
}

/** alpha · op(A)·op(B) over the last two axes; leading axes are equal. */
export function matMul(
  builder: GraphWriter,
  left: GraphNode,
  right: GraphNode,
  { transposeLeft = false, transposeRight = false, alpha = 1 }: MatMulOptions = {},
): GraphNode {
  return builder.apply('matMul', [left, right], { transposeLeft, transposeRight, alpha });
}
