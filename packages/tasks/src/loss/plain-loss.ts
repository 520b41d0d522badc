import { type LossSettings, lossSettings } from '@tokensift/core';
import { defaultSettings } from '@tokensift/core/settings';

/** The loss without anything added. */
export const plainLoss: LossSettings = defaultSettings(lossSettings);
