import { type Schedule, TokensiftError } from '@tokensift/core';
import { optimizerDefaults } from './defaults.ts';

export interface WarmupOptions {
  /** Fraction of all steps, rounded up, over which the factor rises from 0 to 1. In [0, 1], default 0.1. */
  readonly warmupFraction?: number;
}

/** The same learning rate at every step. */
export const constantSchedule: Schedule = () => 1;

/**
 * Linear warm-up, then linear decay to 0; as transformers' `get_linear_schedule_with_warmup`.
 * @throws TokensiftError `invalid-argument` when the fraction is not in [0, 1].
 */
export function linearSchedule(options: WarmupOptions = {}): Schedule {
  return withWarmup(options, (progress) => 1 - progress);
}

/**
 * Linear warm-up, then half a cosine down to 0; as transformers' `get_cosine_schedule_with_warmup` (Loshchilov and
 * Hutter 2017, SGDR, without restarts).
 * @throws TokensiftError `invalid-argument` when the fraction is not in [0, 1].
 */
export function cosineSchedule(options: WarmupOptions = {}): Schedule {
  return withWarmup(options, (progress) => 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** `decay` maps the part of the steps after warm-up that is done, in [0, 1), to the factor. */
function withWarmup(
  { warmupFraction = optimizerDefaults.warmupFraction }: WarmupOptions,
  decay: (progress: number) => number,
): Schedule {
  if (!(warmupFraction >= 0 && warmupFraction <= 1)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `the warm-up must be a fraction of all steps, not ${warmupFraction}`,
      where: 'warmupFraction',
      hint: 'Give a number from 0 to 1, such as 0.1.',
    });
  }
  return (step, totalSteps) => {
    if (step >= totalSteps) return 0;
    const warmupSteps = Math.ceil(warmupFraction * totalSteps);
    if (step < warmupSteps) return step / warmupSteps;
    return decay((step - warmupSteps) / (totalSteps - warmupSteps));
  };
}
