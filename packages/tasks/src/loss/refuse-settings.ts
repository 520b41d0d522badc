import { type LossSettings, TokensiftError } from '@tokensift/core';
import { plainLoss } from './plain-loss.ts';

/**
 * @param why why the task does not have these settings
 * @throws TokensiftError `invalid-argument` for the first one of them that is set.
 */
export function refuseSettings(
  settings: LossSettings,
  names: readonly (keyof LossSettings)[],
  why: string,
): void {
  for (const name of names) {
    if (settings[name] === plainLoss[name]) continue;
    throw new TokensiftError({ code: 'invalid-argument', where: name, message: why, hint: 'Leave it out.' });
  }
}
