import { type Predictions, TokensiftError } from '@tokensift/core';
import { checkPredictions } from '../single-label/check-predictions.ts';

/** @throws TokensiftError `invalid-argument` unless both are predictions for the same labelled examples. */
export function checkPaired(first: Predictions, second: Predictions): void {
  checkPredictions(first);
  checkPredictions(second);
  if (first.classes !== second.classes || first.labels.length !== second.labels.length) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message:
        `The first predictions are ${first.labels.length} over ${first.classes} classes, ` +
        `the second ${second.labels.length} over ${second.classes}.`,
      where: 'predictions',
      hint: 'A paired test compares predictions for the same examples.',
    });
  }
  for (let i = 0; i < first.labels.length; i++) {
    if (first.labels[i] !== second.labels[i]) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: `The label is ${first.labels[i]} in the first predictions and ${second.labels[i]} in the second.`,
        where: `labels[${i}]`,
        hint: 'A paired test compares predictions for the same examples in the same order.',
      });
    }
  }
}
