import type { GraphNode, Random, Tensor } from '@tokensift/core';
import { GraphBuilder, input, parameter } from '../builder.ts';
import { absolute } from '../operations/absolute.ts';
import { add } from '../operations/add.ts';
import { concatenate } from '../operations/concatenate.ts';
import { constant } from '../operations/constant.ts';
import { crossEntropy } from '../operations/cross-entropy.ts';
import { detach } from '../operations/detach.ts';
import { expand } from '../operations/expand.ts';
import { gatherColumns } from '../operations/gather-columns.ts';
import { gatherRows } from '../operations/gather-rows.ts';
import { gelu } from '../operations/gelu.ts';
import { layerNorm } from '../operations/layer-norm.ts';
import { linear } from '../operations/linear.ts';
import { matMul } from '../operations/mat-mul.ts';
import { multiply } from '../operations/multiply.ts';
import { pickColumns } from '../operations/pick-columns.ts';
import { reciprocalSquareRoot } from '../operations/reciprocal-square-root.ts';
import { relu } from '../operations/relu.ts';
import { reshape } from '../operations/reshape.ts';
import { rmsNorm } from '../operations/rms-norm.ts';
import { sigmoid } from '../operations/sigmoid.ts';
import { slice } from '../operations/slice.ts';
import { softmax } from '../operations/softmax.ts';
import { subtract } from '../operations/subtract.ts';
import { sum } from '../operations/sum.ts';
import { tanh } from '../operations/tanh.ts';
import { transpose } from '../operations/transpose.ts';

/** One random use of an operation. Operands that can be differentiated are parameters. */
export interface OperationCase {
  readonly builder: GraphBuilder;
  readonly result: GraphNode;
  readonly values: Record<string, Tensor>;
}

type Draft = {
  readonly builder: GraphBuilder;
  readonly size: () => number;
  readonly flip: () => boolean;
  readonly operand: (...shape: number[]) => GraphNode;
  readonly fed: (name: string, tensor: Tensor) => GraphNode;
  readonly random: Random;
};

const cases: Readonly<Record<string, (draft: Draft) => GraphNode>> = {
  constant: ({ builder, size, operand }) => {
    const width = size();
    return add(builder, operand(width), constant(builder, 2.5, [width]));
  },
  add: ({ builder, size, flip, operand }) => {
    const [a, b, c] = [size(), size(), size()];
    return add(builder, operand(a, flip() ? 1 : b, c), flip() ? operand(b, c) : operand(a, b, c));
  },
  subtract: ({ builder, size, flip, operand }) => {
    const [a, b, c] = [size(), size(), size()];
    return subtract(builder, operand(a, flip() ? 1 : b, c), flip() ? operand(b, c) : operand(a, b, c));
  },
  multiply: ({ builder, size, flip, operand }) => {
    const [a, b, c] = [size(), size(), size()];
    return multiply(builder, operand(a, b, flip() ? 1 : c), flip() ? operand() : operand(a, 1, c));
  },
  reciprocalSquareRoot: ({ builder, size, operand }) => {
    const x = operand(size(), size());
    return reciprocalSquareRoot(builder, add(builder, multiply(builder, x, x), constant(builder, 0.5)));
  },
  // What is stopped does not hang on a parameter here: central differences would see it move.
  detach: ({ builder, size, operand, fed, random }) => {
    const width = size();
    const data = Float32Array.from({ length: width }, random.normal);
    return multiply(builder, operand(width), detach(builder, fed('x', { shape: [width], data })));
  },
  sum: ({ builder, size, flip, operand, random }) => {
    const shape = flip() ? [size(), size()] : [size(), size(), size()];
    return sum(builder, operand(...shape), [random.integer(shape.length)], { keepDimensions: flip() });
  },
  reshape: ({ builder, size, operand }) => {
    const [a, b, c] = [size(), size(), size()];
    return reshape(builder, operand(a, b, c), [a * b, c]);
  },
  transpose: ({ builder, size, operand, random }) =>
    transpose(builder, operand(size(), size(), size(), size()), random.shuffle([0, 1, 2, 3])),
  expand: ({ builder, size, flip, operand }) => {
    const shape = [size(), size(), size()];
    return expand(builder, operand(...shape.map((dimension) => (flip() ? 1 : dimension))), shape);
  },
  concatenate: ({ builder, size, operand, random }) => {
    const axis = random.integer(3);
    const shape = [size(), size(), size()];
    return concatenate(builder, operand(...shape), operand(...shape.with(axis, size())), axis);
  },
  slice: ({ builder, size, operand, random }) => {
    const axis = random.integer(3);
    const shape = [size(), size(), size()];
    const start = random.integer(shape[axis]);
    return slice(builder, operand(...shape), axis, start, 1 + random.integer(shape[axis] - start));
  },
  gatherRows: ({ builder, size, operand, fed, random }) => {
    const [entries, count] = [size(), size()];
    const data = Int32Array.from({ length: count }, () => random.integer(entries));
    return gatherRows(builder, operand(entries, size()), fed('ids', { shape: [count], data }));
  },
  gatherColumns: ({ builder, size, fed, random }) => {
    const [rows, width] = [size(), size()];
    const data = Float32Array.from({ length: rows * width }, random.normal);
    const columns = Int32Array.from({ length: size() }, () => random.integer(width));
    return gatherColumns(builder, fed('x', { shape: [rows, width], data }), columns);
  },
  pickColumns: ({ builder, size, operand, fed, random }) => {
    const [width, count] = [size() + 4, size()];
    const indices = Int32Array.from(
      random.shuffle(Array.from({ length: width }, (_, i) => i)).slice(0, count),
    );
    const inverse = Int32Array.from({ length: width }, (_, column) => {
      const place = indices.indexOf(column);
      return place === -1 ? indices.length : place;
    });
    return pickColumns(
      builder,
      operand(size(), width),
      fed('indices', { shape: [indices.length], data: indices }),
      fed('inverse', { shape: [width], data: inverse }),
    );
  },
  linear: ({ builder, size, flip, operand }) => {
    const [tokens, inputs, outputs] = [size(), size(), size()];
    return linear(
      builder,
      operand(tokens, inputs),
      operand(outputs, inputs),
      flip() ? operand(outputs) : undefined,
    );
  },
  matMul: ({ builder, size, flip, operand }) => {
    const [rows, inner, columns] = [size(), size(), size()];
    const leading = flip() ? [] : [size(), size()];
    const [transposeLeft, transposeRight] = [flip(), flip()];
    return matMul(
      builder,
      operand(...leading, ...(transposeLeft ? [inner, rows] : [rows, inner])),
      operand(...leading, ...(transposeRight ? [columns, inner] : [inner, columns])),
      { transposeLeft, transposeRight, alpha: flip() ? 1 : 0.37 },
    );
  },
  softmax: ({ builder, size, operand }) => softmax(builder, operand(size(), size(), size() + 1)),
  // The input comes from a linear map half of the time: engines may fuse the two.
  gelu: ({ builder, size, flip, operand }) => {
    if (flip()) return gelu(builder, operand(size(), size()));
    const [inputs, outputs] = [size(), size()];
    return gelu(
      builder,
      linear(builder, operand(size(), inputs), operand(outputs, inputs), operand(outputs)),
    );
  },
  absolute: ({ builder, size, fed, random }) => {
    const shape = [size(), size()];
    const data = Float32Array.from({ length: shape[0] * shape[1] }, random.normal);
    return absolute(builder, fed('x', { shape, data }));
  },
  tanh: ({ builder, size, operand }) => tanh(builder, operand(size(), size())),
  sigmoid: ({ builder, size, operand }) => sigmoid(builder, operand(size(), size())),
  // Away from zero, where central differences see both slopes.
  relu: ({ builder, size, fed, operand, random }) => {
    const shape = [size(), size()];
    const data = Float32Array.from({ length: shape[0] * shape[1] }, () => (random.uniform() < 0.5 ? -9 : 9));
    return relu(builder, add(builder, operand(...shape), fed('x', { shape, data })));
  },
  rmsNorm: ({ builder, size, flip, operand }) => {
    const width = size() + 2;
    const shape = flip() ? [size(), width] : [size(), size(), size(), width];
    return rmsNorm(builder, operand(...shape), operand(width), 1e-5, flip() ? 1 : 0);
  },
  layerNorm: ({ builder, size, operand }) => {
    const width = size() + 2;
    return layerNorm(builder, operand(size(), width), operand(width), operand(width), 1e-5);
  },
  crossEntropy: ({ builder, size, flip, operand, fed, random }) => {
    const [batch, classes] = [size(), size() + 1];
    const data = Float32Array.from({ length: batch * classes }, random.uniform);
    return crossEntropy(
      builder,
      operand(batch, classes),
      fed('targets', { shape: [batch, classes], data }),
      flip() ? 'mean' : 'sum',
      [0, 1, 1.5, 2][random.integer(4)],
    );
  },
};

/** Operations that can be drawn: all but gradients, which appear when a case is differentiated. */
export const caseNames: readonly string[] = Object.keys(cases);

/** A random use of the operation: shapes, attributes and numbers come from the generator. */
export function drawCase(name: string, random: Random): OperationCase {
  const builder = new GraphBuilder();
  const values: Record<string, Tensor> = {};
  const draw = cases[name];
  const result = draw({
    builder,
    random,
    size: () => 1 + random.integer(5),
    flip: () => random.uniform() < 0.5,
    operand(...shape) {
      const operandName = `p${Object.keys(values).length}`;
      const count = shape.reduce((product, dimension) => product * dimension, 1);
      values[operandName] = { shape, data: Float32Array.from({ length: count }, random.normal) };
      return parameter(builder, operandName, shape);
    },
    fed(inputName, tensor) {
      values[inputName] = tensor;
      return input(builder, inputName, tensor.shape, tensor.data instanceof Int32Array ? 'int32' : 'float32');
    },
  });
  return { builder, result, values };
}

/** A scalar that depends on every entry of a node in its own way: Σ node ⊙ weights, with weights fed as `weights`. */
export function weightedTotal(operationCase: OperationCase, random: Random): GraphNode {
  const { builder, result, values } = operationCase;
  const shape = result.type.shape as number[];
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  values.weights = { shape, data: Float32Array.from({ length: count }, random.normal) };
  const weighted = multiply(builder, result, input(builder, 'weights', shape));
  return sum(
    builder,
    weighted,
    shape.map((_, axis) => axis),
  );
}
