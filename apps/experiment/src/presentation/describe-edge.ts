import { describeRuns, type TuningResult } from '@tokensift/experiments';

/** What the user should know of a chosen learning rate at the edge of its grid; undefined where it is not. */
export function describeEdge(result: TuningResult): string | undefined {
  const { trials, chosen, atEdge } = result;
  if (!atEdge) return undefined;
  const rates = trials.map(({ learningRate }) => learningRate).sort((a, b) => a - b);
  const best = trials[chosen! - 1].learningRate;
  const side = best === rates[0] ? 'smaller' : 'larger';
  return (
    `${describeRuns(result)}: the best learning rate of the trials, ${best}, is at the edge of its grid ` +
    `(${rates.join(', ')}); a ${side} one may be better. List others in the method's "trials".`
  );
}
