import type { EncodedExample, Score, Task } from '@tokensift/core';
import type { Predictor } from './predictor.ts';

/**
 * Predicts a split and measures the predictions; undefined for an empty one.
 * @throws TokensiftError `not-finite` when a prediction is NaN or infinite.
 */
export async function evaluate(
  predictor: Predictor,
  task: Task,
  examples: readonly EncodedExample[],
): Promise<Score | undefined> {
  if (examples.length === 0) return undefined;
  return task.score(await predictor.outputs(examples), examples);
}
