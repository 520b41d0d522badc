import { between } from '../binary/between.ts';
import type { CountsAtThresholds } from '../binary/counts-at-thresholds.ts';

/** What classes are decided by where nothing was tuned. */
const UNTUNED = 0.5;

/**
 * The threshold t of "positive where probability ≥ t" with the highest F1. Candidates are 0.5 and the midpoints between
 * neighbouring probabilities (below the lowest: between it and 0); of equally good ones the nearest to 0.5 is taken, of
 * two as near the lower. So it stays 0.5 where nothing is better, as for a class without positive rows.
 */
export function bestF1Threshold(counts: CountsAtThresholds): number {
  const { thresholds, truePositives, falsePositives, positives } = counts;
  const f1 = (k: number): number =>
    k < 0 ? 0 : (2 * truePositives[k]) / (truePositives[k] + falsePositives[k] + positives);
  const lastFrom = thresholds.findLastIndex((threshold) => threshold >= UNTUNED);
  let best = { threshold: UNTUNED, f1: f1(lastFrom) };
  for (let k = 0; k < thresholds.length; k++) {
    const candidate = { threshold: between(thresholds[k + 1] ?? 0, thresholds[k]), f1: f1(k) };
    // Thresholds descend, so of two as near the later is the lower.
    const nearer = Math.abs(candidate.threshold - UNTUNED) <= Math.abs(best.threshold - UNTUNED);
    if (candidate.f1 > best.f1 || (candidate.f1 === best.f1 && nearer)) best = candidate;
  }
  return best.threshold;
}
