import { TokensiftError } from '@tokensift/core';
import { checkRows } from '../checks/check-rows.ts';
import { checkClassIndices } from '../single-label/check-predictions.ts';
import { minimizeOverScale } from './minimize-over-scale.ts';

/**
 * The temperature T that makes softmax(logits / T) most probable on validation rows (Guo et al. 2017, section 4.2): the
 * minimum of the mean −ln p(label), a convex function of 1/T. Within [1/20, 20]; 1 where there is no minimum below
 * that, as where every row is right: then the rows do not tell how sure to be.
 * @param logits [rows, classes] of validation rows.
 * @param labels one class index for each row.
 * @param options highest: the highest temperature in place of 20, whose reciprocal is the lowest.
 * @throws TokensiftError `invalid-argument` when the shapes do not fit or a label is out of range, `not-finite` for NaN
 *   or infinity.
 */
export function fitTemperature(
  logits: Float32Array,
  classes: number,
  labels: ArrayLike<number>,
  { highest }: { readonly highest?: number } = {},
): number {
  const rows = checkRows(logits, classes, 'logits');
  checkClassIndices(labels, classes, 'labels');
  if (labels.length !== rows) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${rows} rows of logits but ${labels.length} labels.`,
      where: 'labels',
      hint: 'Give one label for every row, in the same order.',
    });
  }
  return minimizeOverScale((scale) => {
    let slope = 0;
    for (let row = 0; row < rows; row++) {
      const own = logits.subarray(row * classes, (row + 1) * classes);
      slope += softmaxMean(own, scale) - own[labels[row]];
    }
    return slope;
  }, highest);
}

/** Σ_c p_c·logit_c with p = softmax(scale · logits): the derivative of ln Σ exp(scale · logit) by the scale. */
function softmaxMean(logits: Float32Array, scale: number): number {
  const largest = Math.max(...logits);
  let weights = 0;
  let sum = 0;
  for (const logit of logits) {
    const weight = Math.exp(scale * (logit - largest));
    weights += weight;
    sum += weight * logit;
  }
  return sum / weights;
}
