import { type GivenSettings, oneOf, wholeNumber } from '@tokensift/core/settings';
import { constructSettings } from '@tokensift/token-statistics';
import type { AdaptationMode } from '@tokensift/tokenization';
import * as v from 'valibot';
import { initialisations } from './initialisation/registry.ts';

/** How constructs of the training texts become tokens of a model. */
export const adaptationSettings = v.strictObject({
  tokens: v.optional(
    v.pipe(
      wholeNumber(0),
      v.description('how many tokens to add at most, companions of constructs included'),
    ),
    100,
  ),
  mode: v.optional(
    v.pipe(
      v.picklist(['recycle', 'extend'] satisfies AdaptationMode[]),
      v.description('recycle takes over rows that are not used, extend adds parameters'),
    ),
    'recycle',
  ),
  initialisation: v.optional(
    v.pipe(oneOf(initialisations), v.description('how the embeddings of new tokens start')),
    'mean',
  ),
  ...constructSettings.entries,
  maxLength: v.optional(
    v.pipe(wholeNumber(2), v.description('longest construct in tokens, before any are merged')),
    4,
  ),
});

export type AdaptationSettings = GivenSettings<typeof adaptationSettings>;
