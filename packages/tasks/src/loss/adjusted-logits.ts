import type { GraphNode, GraphWriter, Tensor } from '@tokensift/core';
import { logitAdjustment } from '@tokensift/eval';
import { add, input } from '@tokensift/graph';
import { countClasses } from './count-classes.ts';

/** What the loss reads in place of the logits, and what its graph is fed with for that. */
export interface AdjustedLogits {
  of(builder: GraphWriter, logits: GraphNode): GraphNode;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/**
 * Logits [rows, classes] with τ·ln(share of the class in training) added, so that a rare class has to win by a margin in
 * training and predictions, which take the logits as they are, no longer favour frequent ones (Menon et al. 2021, arXiv
 * 2007.07314, equation 10).
 * @param tau 0 leaves the logits as they are.
 */
export function adjustedLogits(classes: number, tau: number, training: ArrayLike<number>): AdjustedLogits {
  if (tau === 0 || training.length === 0) return { of: (_, logits) => logits, feeds: {} };
  const data = Float32Array.from(logitAdjustment(countClasses(training, classes), tau));
  return {
    of: (builder, logits) => add(builder, logits, input(builder, 'logitAdjustment', [1, classes])),
    feeds: { logitAdjustment: { shape: [1, classes], data } },
  };
}
