import type { GraphNode } from '@tokensift/core';
import type { Lowering, LoweringContext, Value } from '../lowering.ts';

/** x ⊙ Φ(x). */
export const gelu: Lowering = (context, node) => {
  const { x, probability } = terms(context, context.input(node, 0));
  return context.emit('Multiply', { a: x, b: probability });
};

/** dx = dy ⊙ (Φ(x) + x ⊙ φ(x)), with the density φ(x) = exp(−(x/√2)² − ln √(2π)). */
export const geluGradient: Lowering = (context, node) => {
  const { x, scaled, probability } = terms(context, context.input(node, 0));
  const exponent = context.emit('Sub', {
    a: context.filled(-Math.log(Math.sqrt(2 * Math.PI))),
    b: context.emit('Square', { x: scaled }),
  });
  const density = context.emit('Exp', { x: exponent });
  const slope = context.emit('Add', {
    a: probability,
    b: context.emit('Multiply', { a: x, b: density }),
  });
  return context.emit('Multiply', { a: context.operand(node, 1), b: slope });
};

/** x, x/√2 and Φ(x) = (1 + erf(x/√2))/2, which value and gradient share. */
function terms(context: LoweringContext, node: GraphNode): { x: Value; scaled: Value; probability: Value } {
  const x = context.value(node);
  const scaled = context.emit('Multiply', { a: x, b: context.filled(Math.SQRT1_2) });
  const half = context.filled(0.5);
  const halfErf = context.emit('Multiply', { a: context.emit('Erf', { x: scaled }), b: half });
  return { x, scaled, probability: context.emit('Add', { a: halfErf, b: half }) };
}
