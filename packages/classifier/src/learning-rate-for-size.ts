import type { ModelConfig } from '@tokensift/models';

/** Layers times hidden size up to which the methods' own learning rates hold: those of all-MiniLM-L6-v2. */
const smallModel = 6 * 384;

/**
 * A learning rate that suits small encoders, as a model of another size wants it: in inverse proportion to layers times hidden
 * size, never higher, to two digits. A step of Adam moves every weight by the learning rate, whatever the gradient; the sum
 * over the inputs of a map moves with their number (Yang et al. 2022, arXiv 2203.03466, table 3), that over the residual
 * stream with the number of layers.
 */
export function learningRateForSize(
  learningRate: number,
  { layers, hiddenSize }: Pick<ModelConfig, 'layers' | 'hiddenSize'>,
): number {
  const factor = smallModel / (layers * hiddenSize);
  return factor < 1 ? Number((learningRate * factor).toPrecision(2)) : learningRate;
}
