import { TokensiftError } from '@tokensift/core';
import type { GaussianClasses } from '@tokensift/eval';
import * as v from 'valibot';
import type { SavedTask } from '../task-kind.ts';
import { readGaussians } from './gaussian-tensors.ts';

const scopeScoreNames = ['probability', 'energy', 'mahalanobis'] as const;

export const singleLabelSettings = v.strictObject({
  /** Whether probabilities are put right on validation by a temperature (Guo et al. 2017, arXiv 1706.04599). */
  calibration: v.optional(v.picklist(['none', 'temperature']), 'none'),
  /**
   * What says that a text belongs to no class: a low highest probability (Hendrycks and Gimpel 2017), a low energy score
   * (Liu et al. 2020), or a pooled vector far from the classes of training (Lee et al. 2018).
   */
  rejection: v.optional(v.picklist(['none', ...scopeScoreNames]), 'none'),
});

export type SingleLabelSettings = v.InferOutput<typeof singleLabelSettings>;

const savedSchema = v.object({
  temperature: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0)), 1),
  rejection: v.optional(
    v.object({ score: v.picklist(scopeScoreNames), threshold: v.pipe(v.number(), v.finite()) }),
  ),
});

/** What validation has decided. */
export interface Tuned {
  /** What logits are divided by before the softmax; 1 where they are not calibrated. */
  readonly temperature: number;
  /** Texts with a lower score belong to no class. */
  readonly rejection?: RejectionRule | undefined;
  /** The classes' pooled vectors in training, where the rule reads them. */
  readonly gaussians?: GaussianClasses | undefined;
}

export interface RejectionRule {
  readonly score: (typeof scopeScoreNames)[number];
  readonly threshold: number;
}

/** @throws TokensiftError `invalid-checkpoint` for settings in a saved classifier that are not such. */
export function readTuned({ settings, tensors = new Map(), where }: SavedTask): Tuned {
  const read = v.safeParse(savedSchema, settings);
  if (read.success) {
    const isFar = read.output.rejection?.score === 'mahalanobis';
    return { ...read.output, ...(isFar && { gaussians: readGaussians(tensors, where) }) };
  }
  throw new TokensiftError({
    code: 'invalid-checkpoint',
    where,
    message: `"tokensift" in config.json cannot be read: ${v.getDotPath(read.issues[0]) ?? 'it'} must be ${read.issues[0].expected}.`,
    hint: 'Save the classifier again, or take "tokensift" out of config.json.',
  });
}
