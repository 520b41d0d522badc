import { TokensiftError } from '@tokensift/core';
import type { CountsAtThresholds } from '../binary/counts-at-thresholds.ts';

/** @throws TokensiftError `invalid-argument` unless there are in-scope and out-of-scope texts. */
export function checkBothKinds({ positives, negatives }: CountsAtThresholds): void {
  if (positives > 0 && negatives > 0) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `There are no ${positives === 0 ? 'in-scope' : 'out-of-scope'} texts.`,
    where: 'inScope',
    hint: 'Give texts of both kinds; without out-of-scope ones, choose the threshold by the fraction to keep.',
  });
}
