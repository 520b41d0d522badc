import { createRegistry } from '@tokensift/core';
import { type CreateEstimator, gradientScore } from './gradient-scores.ts';
import { magnitudeScore, randomScore } from './weight-scores.ts';

/**
 * Scores by name. For the gradient G_b = Σ_t ω_t · δ_t x_tᵀ of one example's loss, with ω the relevance of positions:
 *
 * - `token-fisher` E_b[G_b²]; `fisher` the same with ω = 1 (the diagonal of the Fisher information; Sung, Nair,
 *   Raffel 2021, arXiv 2111.09839);
 * - `token-gradient` E_b[|G_b|], `gradient` with ω = 1 (as SIFT, Song et al. 2024, arXiv 2312.11875, but per example);
 * - `token-taylor` E_b[|w·G_b|], `taylor` with ω = 1 (SNIP, Lee, Ajanthan, Torr 2019, arXiv 1810.02340, but per example);
 * - `magnitude` |w| and `random`: controls.
 *
 * A group has the sum over its values.
 */
export const sensitivityScores = createRegistry<CreateEstimator>('score', {
  'token-fisher': gradientScore({ name: 'token-fisher', statistic: 'square', byRelevance: true }),
  fisher: gradientScore({ name: 'fisher', statistic: 'square', byRelevance: false }),
  'token-gradient': gradientScore({ name: 'token-gradient', statistic: 'absolute', byRelevance: true }),
  gradient: gradientScore({ name: 'gradient', statistic: 'absolute', byRelevance: false }),
  'token-taylor': gradientScore({ name: 'token-taylor', statistic: 'weighted', byRelevance: true }),
  taylor: gradientScore({ name: 'taylor', statistic: 'weighted', byRelevance: false }),
  magnitude: magnitudeScore,
  random: randomScore,
});
