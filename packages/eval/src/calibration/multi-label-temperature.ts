import { TokensiftError } from '@tokensift/core';
import { checkRows } from '../checks/check-rows.ts';
import { minimizeOverScale } from './minimize-over-scale.ts';

/**
 * The temperature T that makes sigmoid(logits / T) most probable on multi-label validation rows: the minimum of the mean
 * binary cross entropy over all decisions (row, class). Bounds as `fitTemperature`.
 * @param logits [rows, classes] of validation rows.
 * @param truth [rows, classes], 1 where the row has the class.
 * @throws TokensiftError `invalid-argument` when the sizes differ or there are no rows, `not-finite` for NaN or infinity.
 */
export function fitMultiLabelTemperature(logits: Float32Array, truth: Uint8Array): number {
  checkRows(logits, 1, 'logits');
  if (truth.length !== logits.length) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `There are ${logits.length} logits but ${truth.length} true values.`,
      where: 'truth',
      hint: 'Both arrays have the shape [rows, classes].',
    });
  }
  return minimizeOverScale((scale) => {
    let slope = 0;
    for (let i = 0; i < logits.length; i++) {
      slope += logits[i] * (1 / (1 + Math.exp(-scale * logits[i])) - truth[i]);
    }
    return slope;
  });
}
