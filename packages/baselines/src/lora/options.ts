import { TokensiftError } from '@tokensift/core';
import { checkCount, checkNumber } from '../options.ts';

export interface LoraOptions {
  /**
   * Linear maps that get a low-rank product: roles ("query", "attention-output"), ends of module names ("output.dense"),
   * whole names ("encoder.layer.0.attention.self.query"), or "all-linear".
   */
  readonly targets?: string | readonly string[];
  /** Rank r of the product. */
  readonly rank?: number;
  /** Numerator α of the factor α/r on the product. */
  readonly alpha?: number;
  /** Dropout probability of the product's input. */
  readonly dropout?: number;
  /** Scale by α/√r instead (rank stabilisation). */
  readonly rankStabilized?: boolean;
  /** Train the length of each output's weights apart from their direction (DoRA). */
  readonly dora?: boolean;
}

/** @throws TokensiftError `invalid-argument` */
export function loraOptions(options: LoraOptions) {
  const { targets = ['query', 'value'], rank = 8, alpha = 8, dropout = 0 } = options;
  const { rankStabilized = false, dora = false } = options;
  checkCount('rank', rank, 1);
  checkNumber('alpha', alpha, alpha > 0 && alpha < Infinity, 'above 0');
  checkNumber('dropout', dropout, dropout >= 0 && dropout < 1, 'in [0, 1)');
  const patterns = typeof targets === 'string' ? [targets] : targets;
  if (patterns.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'targets',
      message: 'No linear maps are named.',
      hint: 'Name roles or modules, such as query and value, or all-linear.',
    });
  }
  return {
    patterns,
    rank,
    scaling: alpha / (rankStabilized ? Math.sqrt(rank) : rank),
    alpha,
    dropout,
    rankStabilized,
    dora,
  };
}

export type CheckedLoraOptions = ReturnType<typeof loraOptions>;
