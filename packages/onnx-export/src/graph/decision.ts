import type { LoweringContext } from '@tokensift/engine-onnx/lowering';
import type { Decision, ScopeRule } from '@tokensift/tasks';

interface Read {
  /** float32 [batch, classes] */
  readonly logits: string;
  /** float32 [batch, width] */
  readonly vectors?: string;
}

/**
 * What follows the logits, by the name of the output:
 * - `logits`, divided by the temperature, so that their softmax is calibrated;
 * - `decisions`, boolean [batch, classes], where each label has a threshold;
 * - `in_scope`, boolean [batch], where texts may belong to no class.
 */
export function addDecision(
  context: LoweringContext,
  read: Read,
  { temperature = 1, thresholds, scope }: Decision,
): Readonly<Record<string, string>> {
  const logits =
    temperature === 1 ? read.logits : context.emit('Div', [read.logits, context.numbers([temperature])]);
  return {
    logits,
    ...(thresholds && {
      decisions: context.emit('GreaterOrEqual', [
        context.emit('Sigmoid', [logits]),
        context.numbers(thresholds),
      ]),
    }),
    ...(scope && {
      in_scope: context.emit('GreaterOrEqual', [
        scoreOf(context, { ...read, calibrated: logits }, scope),
        context.numbers([scope.threshold]),
      ]),
    }),
  };
}

/** How sure it is that a text belongs to a class, float32 [batch]; see `scopeScores` in @tokensift/tasks. */
function scoreOf(
  context: LoweringContext,
  { logits, vectors, calibrated }: Read & { readonly calibrated: string },
  scope: ScopeRule,
): string {
  const overClasses = { axes: [-1], keepdims: 0 };
  if (scope.score !== 'mahalanobis') {
    if (scope.score === 'energy') return context.emit('ReduceLogSumExp', [logits], overClasses);
    return context.emit('ReduceMax', [context.emit('Softmax', [calibrated], { axis: -1 })], overClasses);
  }
  const { width, means, whitening } = scope.gaussians;
  const rank = whitening.length / width;
  const matrix = (name: string, numbers: Float64Array) =>
    context.table(name, [numbers.length / width, width], Float32Array.from(numbers));
  const map = matrix('scope.whitening', whitening);
  const whitened = (x: string) => context.emit('Gemm', [x, map], { transB: 1 });
  const points = context.emit('Reshape', [whitened(vectors as string), context.integers([-1, 1, rank])]);
  const centers = whitened(matrix('scope.means', means));
  const difference = context.emit('Sub', [points, centers]);
  const distances = context.emit('ReduceSumSquare', [difference], { axes: [-1], keepdims: 0 });
  return context.emit('Neg', [context.emit('ReduceMin', [distances], overClasses)]);
}
