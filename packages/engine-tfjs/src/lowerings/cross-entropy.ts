import type { GraphNode } from '@tokensift/core';
import type { Lowering, LoweringContext, Value } from '../lowering.ts';

/** −Σ targets ⊙ (1 − p)^γ ⊙ log p. */
export const crossEntropy: Lowering = (context, node) => {
  const gamma = node.attributes.gamma as number;
  let targets = context.operand(node, 1);
  if (gamma !== 0) {
    const focus = power(context, complement(context, probabilities(context, node)), gamma);
    targets = context.emit('Multiply', { a: targets, b: focus });
  }
  const weighted = context.emit('Multiply', { a: logProbabilities(context, node), b: targets });
  const rows = context.emit('Sum', { x: weighted }, { axis: [1], keepDims: false });
  const reduce = node.attributes.reduction === 'mean' ? 'Mean' : 'Sum';
  return context.emit('Neg', { x: context.emit(reduce, { x: rows }, { axis: [0], keepDims: false }) });
};

/** p ⊙ Σ a − a, a row, with a = targets ⊙ (1 − p)^(γ − 1) ⊙ (1 − p − γ p log p); divided by the batch size for "mean". */
export const crossEntropyGradient: Lowering = (context, node) => {
  const gamma = node.attributes.gamma as number;
  const p = probabilities(context, node);
  let targets = context.operand(node, 1);
  if (gamma !== 0) {
    const rest = complement(context, p);
    const entropy = context.emit('Multiply', { a: p, b: logProbabilities(context, node) });
    const surprise = context.emit('Multiply', { a: context.filled(gamma), b: entropy });
    const slope = context.emit('Sub', { a: rest, b: surprise });
    const factor = context.emit('Multiply', { a: power(context, rest, gamma - 1), b: slope });
    targets = context.emit('Multiply', { a: targets, b: factor });
  }
  const mass = context.emit('Sum', { x: targets }, { axis: [1], keepDims: true });
  const gradient = context.emit('Sub', { a: context.emit('Multiply', { a: p, b: mass }), b: targets });
  if (node.attributes.reduction !== 'mean') return gradient;
  return context.emit('RealDiv', { a: gradient, b: context.dimension(node.type.shape[0]) });
};

const probabilities = (context: LoweringContext, node: GraphNode): Value =>
  context.emit('Softmax', { logits: context.operand(node, 0) }, { dim: 1 });

/** z − log Σ exp z with z = logits − max, the row's maximum taken off against overflow. */
function logProbabilities(context: LoweringContext, node: GraphNode): Value {
  const logits = context.operand(node, 0);
  const maximum = context.emit('Max', { x: logits }, { reductionIndices: [1], keepDims: true });
  const shifted = context.emit('Sub', { a: logits, b: maximum });
  const total = context.emit(
    'Sum',
    { x: context.emit('Exp', { x: shifted }) },
    { axis: [1], keepDims: true },
  );
  return context.emit('Sub', { a: shifted, b: context.emit('Log', { x: total }) });
}

/** 1 − p. Rounding can leave a little below 0, of which there is no power: that is cut off. */
const complement = (context: LoweringContext, p: Value): Value =>
  context.emit('Relu', { x: context.emit('Sub', { a: context.filled(1), b: p }) });

const power = (context: LoweringContext, base: Value, exponent: number): Value =>
  context.emit('Pow', { a: base, b: context.filled(exponent) });
