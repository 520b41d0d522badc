import type { GraphNode } from '@tokensift/core';
import type { Lowering, LoweringContext } from '../lowering.ts';

/** log p, of a node whose first input are logits. */
type LogProbabilities = (context: LoweringContext, node: GraphNode) => string;

const crossEntropyWith = (logProbabilities: LogProbabilities) => {
  /** −Σ targets ⊙ (1 − p)^γ ⊙ log p. */
  const crossEntropy: Lowering = (context, node) => {
    const gamma = node.attributes.gamma as number;
    const targets = context.value(context.input(node, 1));
    const logarithms = logProbabilities(context, node);
    const focused =
      gamma === 0
        ? targets
        : context.emit('Mul', [
            targets,
            power(context, complement(context, probabilities(context, node)), gamma),
          ]);
    const weighted = context.emit('Mul', [logarithms, focused]);
    const rows = context.emit('ReduceSum', [weighted, context.axes([1])], { keepdims: 0 });
    const reduce = node.attributes.reduction === 'mean' ? 'ReduceMean' : 'ReduceSum';
    return context.emit('Neg', [context.emit(reduce, [rows], { keepdims: 0 })]);
  };

  /** p ⊙ Σ a − a, a row, with a = targets ⊙ (1 − p)^(γ − 1) ⊙ (1 − p − γ p log p); divided by the batch size for "mean". */
  const crossEntropyGradient: Lowering = (context, node) => {
    const gamma = node.attributes.gamma as number;
    const p = probabilities(context, node);
    let targets = context.value(context.input(node, 1));
    if (gamma !== 0) {
      const rest = complement(context, p);
      const surprise = context.emit('Mul', [
        context.scalar(gamma),
        context.emit('Mul', [p, logProbabilities(context, node)]),
      ]);
      const slope = context.emit('Sub', [rest, surprise]);
      targets = context.emit('Mul', [targets, context.emit('Mul', [power(context, rest, gamma - 1), slope])]);
    }
    const mass = context.emit('ReduceSum', [targets, context.axes([1])], { keepdims: 1 });
    const gradient = context.emit('Sub', [context.emit('Mul', [p, mass]), targets]);
    if (node.attributes.reduction !== 'mean') return gradient;
    const batch = context.emit('ReduceSum', [context.onesRow(node.type.shape[0])], { keepdims: 0 });
    return context.emit('Div', [gradient, batch]);
  };

  return { crossEntropy, crossEntropyGradient };
};

/** Cross-entropy and its gradient by the runtime's own kernel for log p. */
export const crossEntropies = crossEntropyWith((context, node) =>
  context.emit('LogSoftmax', [context.value(context.input(node, 0))], { axis: -1 }),
);

/** The same where there is no such kernel: log p = x − max x − log Σ e^(x − max x). */
export const plainCrossEntropies = crossEntropyWith((context, node) => {
  const x = context.value(context.input(node, 0));
  const centred = context.emit('Sub', [x, context.emit('ReduceMax', [x], { axes: [-1], keepdims: 1 })]);
  const total = context.emit('ReduceSum', [context.emit('Exp', [centred]), context.axes([-1])], {
    keepdims: 1,
  });
  return context.emit('Sub', [centred, context.emit('Log', [total])]);
});

const probabilities = (context: LoweringContext, node: GraphNode): string =>
  context.emit('Softmax', [context.value(context.input(node, 0))], { axis: -1 });

/** 1 − p. Rounding can leave a little below 0, of which there is no power: that is cut off. */
const complement = (context: LoweringContext, p: string): string =>
  context.emit('Relu', [context.emit('Sub', [context.scalar(1), p])]);

const power = (context: LoweringContext, base: string, exponent: number): string =>
  context.emit('Pow', [base, context.scalar(exponent)]);
