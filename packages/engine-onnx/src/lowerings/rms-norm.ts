import type { GraphNode } from '@tokensift/core';
import { multiplyDimensions } from '@tokensift/graph';
import type { Lowering, LoweringContext } from '../lowering.ts';

export const rmsNorm: Lowering = (context, node) => forward(context, node)[0];

/** 1/rms of every row of a node's input. */
type Inverse = (context: LoweringContext, node: GraphNode) => string;

const gradientsWith = (inverseOf: Inverse) => {
  const normalisedBy = (context: LoweringContext, node: GraphNode, inverse: string): string =>
    context.emit('Mul', [context.value(context.input(node, 0)), inverse]);

  /** dx = (g − x̂ ⊙ mean(g ⊙ x̂))/rms with g = dy ⊙ (offset + γ). */
  const rmsNormGradient: Lowering = (context, node) => {
    const inverse = inverseOf(context, node);
    const normalised = normalisedBy(context, node, inverse);
    const gradient = context.scaled(context.input(node, 2));
    const scaled = context.emit('Mul', [gradient.name, scale(context, node)]);
    const product = context.emit('Mul', [scaled, normalised]);
    const projection = context.emit('ReduceMean', [product], { axes: [-1], keepdims: 1 });
    const rest = context.emit('Sub', [scaled, context.emit('Mul', [normalised, projection])]);
    return { name: context.emit('Mul', [rest, inverse]), factor: gradient.factor };
  };

  /** dγ = Σ over all but the last axis of dy ⊙ x̂. */
  const rmsNormScaleGradient: Lowering = (context, node) => {
    const normalised = normalisedBy(context, node, inverseOf(context, node));
    const { shape } = context.input(node, 0).type;
    const gradient = context.scaled(context.input(node, 1));
    const product = context.emit('Mul', [gradient.name, normalised]);
    const rows = multiplyDimensions(shape.slice(0, -1));
    const matrix =
      shape.length === 2 ? product : context.emit('Reshape', [product, context.shape([rows, shape.at(-1)!])]);
    const total = context.emit('Gemm', [context.onesRow(rows), matrix], {
      alpha: { float: gradient.factor },
    });
    return context.emit('Reshape', [total, context.shape(node.type.shape)]);
  };

  return { rmsNormGradient, rmsNormScaleGradient };
};

/** Gradients that read 1/rms off the forward pass's kernel, where there is one. */
export const rmsNormGradients = gradientsWith((context, node) => {
  const x = context.input(node, 0);
  const { epsilon } = node.attributes;
  const reader = context
    .consumers(x)
    .find(({ op, attributes }) => op === 'rmsNorm' && attributes.epsilon === epsilon);
  if (reader) return forward(context, reader)[1];
  return context.emitMany(
    'SimplifiedLayerNormalization',
    [context.value(x), context.filled(1, [x.type.shape.at(-1) as number])],
    2,
    { axis: -1, epsilon: { float: epsilon as number } },
  )[1];
});

/** Gradients that compute 1/rms, for kernels that do not give it. */
export const rmsNormGradientsAlone = gradientsWith((context, node) => {
  const x = context.value(context.input(node, 0));
  const squares = context.emit('Mul', [x, x]);
  const mean = context.emit('ReduceMean', [squares], { axes: [-1], keepdims: 1 });
  const shifted = context.emit('Add', [mean, context.scalar(node.attributes.epsilon as number)]);
  return context.emit('Reciprocal', [context.emit('Sqrt', [shifted])]);
});

/** offset + γ. */
function scale(context: LoweringContext, node: GraphNode): string {
  const gamma = context.value(context.input(node, 1));
  const offset = node.attributes.offset as number;
  return offset === 0 ? gamma : context.emit('Add', [gamma, context.scalar(offset)]);
}

/** The result, and 1/rms of every row. */
function forward(context: LoweringContext, node: GraphNode): [string, string] {
  return context.emitMany(
    'SimplifiedLayerNormalization',
    [context.value(context.input(node, 0)), scale(context, node)],
    2,
    { axis: -1, epsilon: { float: node.attributes.epsilon as number } },
  ) as [string, string];
}
