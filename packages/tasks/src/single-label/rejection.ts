import type { ModelOutputs } from '@tokensift/core';
import {
  accuracyAtCoverage,
  chooseThreshold,
  detectionReport,
  type GaussianClasses,
  mahalanobisScore,
  maximumProbability,
  negativeEnergy,
  thresholdKeeping,
} from '@tokensift/eval';
import type { RejectionReport } from '../evaluation.ts';
import { flat, softmax } from '../outputs.ts';
import type { RejectionRule, Tuned } from './settings.ts';

/** Part of the validation texts that is kept where no texts out of scope are known. */
const KEPT = 0.95;

/** Parts of the texts whose accuracy is told, the surest first. */
const COVERAGES = [0.5, 0.8, 0.9, 1];

/** How sure it is that each text belongs to a class; higher is surer. Energy is that of plain logits. */
export function scopeScores(
  score: RejectionRule['score'],
  { outputs, vectors }: ModelOutputs,
  { temperature, gaussians }: Pick<Tuned, 'temperature' | 'gaussians'>,
): Float64Array {
  if (score === 'mahalanobis') return mahalanobisScore(gaussians as GaussianClasses, flat(vectors!));
  const classes = outputs[0]?.length ?? 0;
  if (score === 'energy') return negativeEnergy(flat(outputs), classes);
  return maximumProbability(flat(outputs.map((logits) => softmax(logits, temperature))), classes);
}

/**
 * The threshold of a score: the one that tells validation texts best from texts out of scope, or without those, the one
 * that keeps 95 % of validation.
 */
export function chooseRule(
  score: RejectionRule['score'],
  inScope: Float64Array,
  outOfScope: Float64Array | undefined,
): RejectionRule {
  if (!outOfScope?.length) return { score, threshold: thresholdKeeping(inScope, KEPT) };
  const flags = Uint8Array.from({ length: inScope.length + outOfScope.length }, (_, i) =>
    Number(i < inScope.length),
  );
  return { score, threshold: chooseThreshold(Float64Array.of(...inScope, ...outOfScope), flags) };
}

/** How well a rule tells texts of the classes from texts out of scope. */
export function reportRejection(
  { score, threshold }: RejectionRule,
  inScope: Float64Array,
  correct: readonly boolean[],
  outOfScope: Float64Array,
): RejectionReport {
  const scores = Float64Array.of(...inScope, ...outOfScope);
  const flags = Uint8Array.from(scores, (_, i) => Number(i < inScope.length));
  const right = Uint8Array.from(scores, (_, i) => Number(i < inScope.length && correct[i]));
  const share = (values: Float64Array): number =>
    values.filter((value) => value < threshold).length / Math.max(1, values.length);
  const kept = inScope.filter((value) => value >= threshold).length;
  const keptRight = correct.filter((is, i) => is && inScope[i] >= threshold).length;
  return {
    score,
    threshold,
    ...detectionReport(scores, flags),
    rejectedInScope: share(inScope),
    rejectedOutOfScope: share(outOfScope),
    accuracyOfKept: kept === 0 ? 0 : keptRight / kept,
    accuracyAtCoverage: COVERAGES.map((coverage) => ({
      coverage,
      accuracy: accuracyAtCoverage(scores, right, coverage),
    })),
  };
}
