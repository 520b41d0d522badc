import { TokensiftError } from '@tokensift/core';
import type { SettingsOf } from '@tokensift/core/settings';
import * as v from 'valibot';

export const singleLabelSettings = v.strictObject({
  calibration: v.optional(
    v.pipe(
      v.picklist(['none', 'temperature']),
      v.description('what puts probabilities right on validation (Guo et al. 2017, arXiv 1706.04599)'),
    ),
    'none',
  ),
  rejection: v.optional(
    v.pipe(
      v.picklist(['none', 'probability', 'energy']),
      v.description(
        'what says that a text belongs to no class: a low highest probability, or a low energy score',
      ),
    ),
    'none',
  ),
});

export type SingleLabelSettings = SettingsOf<typeof singleLabelSettings>;

const savedSchema = v.object({
  temperature: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0)), 1),
  rejection: v.optional(
    v.object({ score: v.picklist(['probability', 'energy']), threshold: v.pipe(v.number(), v.finite()) }),
  ),
});

/** What validation has decided. */
export interface Tuned {
  /** What logits are divided by before the softmax; 1 where they are not calibrated. */
  readonly temperature: number;
  /** Texts with a lower score belong to no class. */
  readonly rejection?: RejectionRule | undefined;
}

export interface RejectionRule {
  readonly score: 'probability' | 'energy';
  readonly threshold: number;
}

/** @throws TokensiftError `invalid-checkpoint` for settings in a saved classifier that are not such. */
export function readTuned(saved: Readonly<Record<string, unknown>>, where: string): Tuned {
  const read = v.safeParse(savedSchema, saved);
  if (read.success) return read.output;
  throw new TokensiftError({
    code: 'invalid-checkpoint',
    where,
    message: `"tokensift" in config.json cannot be read: ${v.getDotPath(read.issues[0]) ?? 'it'} must be ${read.issues[0].expected}.`,
    hint: 'Save the classifier again, or take "tokensift" out of config.json.',
  });
}
