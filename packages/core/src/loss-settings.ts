import * as v from 'valibot';
import type { SettingsOf } from './settings/schema.ts';
import { amount, fraction, positive } from './settings/values.ts';

/** How the loss treats rare classes, hard examples and wrong labels. A task says which of them it has. */
export const lossSettings = v.strictObject({
  labelSmoothing: v.optional(
    v.pipe(fraction, v.description('part of each target that is spread over all classes')),
    0,
  ),
  classWeights: v.optional(
    v.pipe(
      v.union([
        v.picklist(['none', 'balanced']),
        v.pipe(v.record(v.string(), positive), v.title('numbers above 0 by label')),
      ]),
      v.description(
        'weights of classes in the loss: all 1, such that each class counts the same, or by label (1 for labels left out)',
      ),
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
  logitAdjustment: v.optional(
    v.pipe(
      amount,
      v.description(
        "strength of the margin by which a rare class has to win in training; 1 is the theory's value, 0 is none " +
          '(Menon et al. 2021, arXiv 2007.07314)',
      ),
    ),
    0,
  ),
});

export type LossSettings = SettingsOf<typeof lossSettings>;
