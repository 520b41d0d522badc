import type { Confidence } from './compare-answer.ts';

/** Answers of about the same confidence. */
export interface CalibrationBin {
  readonly count: number;
  /** The mean confidence of these answers. */
  readonly confidence: number;
  /** The part of them that is right. */
  readonly accuracy: number;
}

const BINS = 10;

/**
 * Answers in ten bins (lower, upper] of equal width, those without answers left out: the points of a reliability diagram
 * (Guo et al. 2017, "On Calibration of Modern Neural Networks").
 */
export function calibrationBins(answers: readonly Confidence[]): CalibrationBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const [confidence, right] of answers) {
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))];
    bin.count++;
    bin.confidence += confidence;
    bin.right += Number(right);
  }
  return bins
    .filter(({ count }) => count > 0)
    .map(({ count, confidence, right }) => ({
      count,
      confidence: confidence / count,
      accuracy: right / count,
    }));
}
