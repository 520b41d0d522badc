import { riskCoverage } from './risk-coverage.ts';

/**
 * AURC (Geifman et al. 2019): the mean over texts of the risk where the text and all that score at least as high are
 * answered. Lower is better; 0 where every prediction is right.
 * @throws TokensiftError as `riskCoverage`.
 */
export function areaUnderRiskCoverage(scores: ArrayLike<number>, correct: ArrayLike<number>): number {
  let area = 0;
  let covered = 0;
  for (const { coverage, risk } of riskCoverage(scores, correct)) {
    area += (coverage - covered) * risk;
    covered = coverage;
  }
  return area;
}
