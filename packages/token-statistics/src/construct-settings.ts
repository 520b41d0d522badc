import { type GivenSettings, type SettingsOf, share, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';

/** How token constructs are found. */
export const constructSettings = v.strictObject({
  maxLength: v.optional(v.pipe(wholeNumber(1), v.description('longest construct in tokens')), 4),
  minSupport: v.optional(
    v.pipe(wholeNumber(1), v.description('fewest training texts that a construct occurs in')),
    5,
  ),
  falseDiscoveryRate: v.optional(
    v.pipe(
      share,
      v.description(
        'false discovery rate at which constructs count as associated with the classes; 1 takes all',
      ),
    ),
    0.05,
  ),
});

export type ConstructSettings = SettingsOf<typeof constructSettings>;

export type GivenConstructSettings = GivenSettings<typeof constructSettings>;
