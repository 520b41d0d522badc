import { type LossSettings, type Objective, TokensiftError } from '@tokensift/core';
import { input, multiply, reciprocalSquareRoot, reshape, subtract, sum } from '@tokensift/graph';
import { plainLoss } from '../plain-loss.ts';

/**
 * The squared error of one number a text.
 * @throws TokensiftError `invalid-argument` for settings that are about classes.
 */
export function squaredErrorObjective(settings: LossSettings = plainLoss): Objective<number> {
  refuseClassSettings(settings);
  return {
    loss(builder, outputs, reduction) {
      const error = subtract(builder, outputs, input(builder, 'targets', ['batch', 1]));
      // All 1: what they sum up to is the size of the batch.
      const counted = input(builder, 'counted', ['batch', 1]);
      const total = sum(builder, multiply(builder, multiply(builder, error, error), counted), [0, 1]);
      if (reduction === 'sum') return total;
      const root = reciprocalSquareRoot(builder, sum(builder, counted, [0, 1]));
      return reshape(builder, multiply(builder, total, multiply(builder, root, root)), []);
    },
    feeds(targets) {
      const shape = [targets.length, 1];
      return {
        targets: { shape, data: Float32Array.from(targets) },
        counted: { shape, data: new Float32Array(targets.length).fill(1) },
      };
    },
    weight: () => 1,
  };
}

function refuseClassSettings(settings: LossSettings): void {
  for (const name of ['labelSmoothing', 'classWeights', 'focalGamma'] as const) {
    if (settings[name] === plainLoss[name]) continue;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: name,
      message: 'Regression has no classes, so this setting means nothing.',
      hint: 'Leave it out.',
    });
  }
}
