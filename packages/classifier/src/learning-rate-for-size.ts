import type { ModelConfig } from '@tokensift/models';

/** The largest model for which the methods' own learning rates hold: all-MiniLM-L6-v2. */
export const largestSmallModel = { layers: 6, hiddenSize: 384 };

/**
 * A learning rate that suits small encoders, as a larger model wants it, to two digits: in inverse proportion to the hidden
 * size (what a step of Adam does to a sum over so many inputs; Yang et al. 2022, arXiv 2203.03466, table 3) and to the square
 * root of the number of layers. Small models have it as it is.
 */
export function learningRateForSize(
  learningRate: number,
  { layers, hiddenSize }: Pick<ModelConfig, 'layers' | 'hiddenSize'>,
): number {
  const factor = (largestSmallModel.hiddenSize / hiddenSize) * Math.sqrt(largestSmallModel.layers / layers);
  return factor < 1 ? Number((learningRate * factor).toPrecision(2)) : learningRate;
}
