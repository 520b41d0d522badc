import { createRegistry } from '@tokensift/core';
import { type CreateEstimator, gradientScore, type Weighting } from './gradient-scores.ts';
import { magnitudeScore, randomScore } from './weight-scores.ts';

const byRelevance: Weighting = (relevance) => relevance;
const evenly: Weighting = (relevance) => new Float32Array(relevance.length).fill(1);

/** 1/ω, scaled to mean 1: what stands beside the relevant positions. Positions of no relevance count as 10⁻³. */
const againstRelevance: Weighting = (relevance) => {
  const inverse = relevance.map((weight) => 1 / Math.max(weight, 1e-3));
  const mean = inverse.reduce((total, weight) => total + weight, 0) / inverse.length;
  return inverse.map((weight) => weight / mean);
};

/**
 * Scores by name. For the gradient G_b = Σ_t ω_t · δ_t x_tᵀ of one example's loss, with ω the relevance of positions:
 *
 * - `token-fisher` E_b[G_b²]; `fisher` the same with ω = 1 (the diagonal of the Fisher information; Sung, Nair,
 *   Raffel 2021, arXiv 2111.09839);
 * - `token-contrast` token-fisher over the same with weights 1/ω: high where sensitivity lies at relevant positions;
 * - `token-gradient` E_b[|G_b|], `gradient` with ω = 1 (as SIFT, Song et al. 2024, arXiv 2312.11875, but per example);
 * - `token-taylor` E_b[|w·G_b|], `taylor` with ω = 1 (SNIP, Lee, Ajanthan, Torr 2019, arXiv 1810.02340, but per example);
 * - `magnitude` |w| and `random`: controls.
 *
 * A group has the sum over its values; for `token-contrast` the ratio of the sums, times its number of values.
 */
export const sensitivityScores = createRegistry<CreateEstimator>('score', {
  'token-fisher': gradientScore({
    name: 'token-fisher',
    statistic: 'square',
    weightings: { relevance: byRelevance },
  }),
  fisher: gradientScore({ name: 'fisher', statistic: 'square', weightings: { even: evenly } }),
  'token-contrast': gradientScore({
    name: 'token-contrast',
    statistic: 'square',
    weightings: { relevance: byRelevance, inverse: againstRelevance },
    combine: ({ relevance, inverse }, size) => (inverse > 0 ? (size * relevance) / inverse : 0),
  }),
  'token-gradient': gradientScore({
    name: 'token-gradient',
    statistic: 'absolute',
    weightings: { relevance: byRelevance },
  }),
  gradient: gradientScore({ name: 'gradient', statistic: 'absolute', weightings: { even: evenly } }),
  'token-taylor': gradientScore({
    name: 'token-taylor',
    statistic: 'weighted',
    weightings: { relevance: byRelevance },
  }),
  taylor: gradientScore({ name: 'taylor', statistic: 'weighted', weightings: { even: evenly } }),
  magnitude: magnitudeScore,
  random: randomScore,
});
