import * as v from 'valibot';
import type { SettingsOf } from './settings/schema.ts';
import { fraction } from './settings/values.ts';

/** How the loss treats rare classes, hard examples and wrong labels. A task says which of them it has. */
export const lossSettings = v.strictObject({
  labelSmoothing: v.optional(
    v.pipe(fraction, v.description('part of each target that is spread over all classes')),
    0,
  ),
  classWeights: v.optional(
    v.pipe(
      v.picklist(['none', 'balanced']),
      v.description('weights of classes in the loss: all 1, or such that each class counts the same'),
    ),
    'none',
  ),
  focalGamma: v.optional(
    v.pipe(
      v.union([v.literal(0), v.pipe(v.number(), v.finite(), v.minValue(1))]),
      v.description('exponent of the focal loss; 0 is the plain cross entropy'),
    ),
    0,
  ),
});

export type LossSettings = SettingsOf<typeof lossSettings>;
