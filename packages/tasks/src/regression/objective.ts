import type { LossSettings, Objective } from '@tokensift/core';
import { input, multiply, reciprocalSquareRoot, reshape, subtract, sum } from '@tokensift/graph';
import { plainLoss } from '../loss/plain-loss.ts';
import { refuseSettings } from '../loss/refuse-settings.ts';

/**
 * The squared error of one number a text.
 * @throws TokensiftError `invalid-argument` for settings that are about classes.
 */
export function squaredErrorObjective(settings: LossSettings = plainLoss): Objective<number> {
  refuseSettings(settings, keysOf(plainLoss), 'Regression has no classes, so this setting means nothing.');
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

const keysOf = Object.keys as (settings: LossSettings) => (keyof LossSettings)[];
