import type { LossSettings } from '@tokensift/core';

/** The loss without anything added. */
export const plainLoss: LossSettings = {
  labelSmoothing: 0,
  classWeights: 'none',
  focalGamma: 0,
  logitAdjustment: 0,
};
