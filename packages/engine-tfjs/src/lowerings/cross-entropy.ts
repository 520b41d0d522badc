import type { Lowering } from '../lowering.ts';

/** −Σ targets ⊙ (z − log Σ exp z) with z = logits − max, the row's maximum taken off against overflow. */
export const crossEntropy: Lowering = (context, node) => {
  const logits = context.operand(node, 0);
  const maximum = context.emit('Max', { x: logits }, { reductionIndices: [1], keepDims: true });
  const shifted = context.emit('Sub', { a: logits, b: maximum });
  const total = context.emit(
    'Sum',
    { x: context.emit('Exp', { x: shifted }) },
    { axis: [1], keepDims: true },
  );
  const logProbabilities = context.emit('Sub', { a: shifted, b: context.emit('Log', { x: total }) });
  const weighted = context.emit('Multiply', { a: logProbabilities, b: context.operand(node, 1) });
  const rows = context.emit('Sum', { x: weighted }, { axis: [1], keepDims: false });
  const reduce = node.attributes.reduction === 'mean' ? 'Mean' : 'Sum';
  return context.emit('Neg', { x: context.emit(reduce, { x: rows }, { axis: [0], keepDims: false }) });
};

/** softmax(logits) ⊙ Σ targets − targets, a row; divided by the batch size for reduction "mean". */
export const crossEntropyGradient: Lowering = (context, node) => {
  const targets = context.operand(node, 1);
  const probabilities = context.emit('Softmax', { logits: context.operand(node, 0) }, { dim: 1 });
  const mass = context.emit('Sum', { x: targets }, { axis: [1], keepDims: true });
  const gradient = context.emit('Sub', {
    a: context.emit('Multiply', { a: probabilities, b: mass }),
    b: targets,
  });
  if (node.attributes.reduction !== 'mean') return gradient;
  return context.emit('RealDiv', { a: gradient, b: context.dimension(node.type.shape[0]!) });
};
