import { fraction, positive, type SettingsOf, text, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';

export const loraSettings = v.strictObject({
  targets: v.optional(
    v.pipe(
      v.union([text, v.pipe(v.array(text), v.minLength(1))]),
      v.title('a text, or a list of one or more'),
      v.description(
        'linear maps that get a low-rank product: roles (query, attention-output), ends of module names (output.dense), ' +
          'whole names (encoder.layer.0.attention.self.query), or all-linear',
      ),
    ),
    ['query', 'value'],
  ),
  rank: v.optional(v.pipe(wholeNumber(1), v.description('rank r of the product')), 8),
  alpha: v.optional(v.pipe(positive, v.description('numerator α of the factor α/r on the product')), 8),
  dropout: v.optional(v.pipe(fraction, v.description("dropout probability of the product's input")), 0),
  rankStabilized: v.optional(
    v.pipe(v.boolean(), v.description('scale by α/√r instead (rank stabilisation)')),
    false,
  ),
  dora: v.optional(
    v.pipe(
      v.boolean(),
      v.description("train the length of each output's weights apart from their direction (DoRA)"),
    ),
    false,
  ),
});

/** Settings with what follows from them. */
export type LoraSettings = ReturnType<typeof completeLora>;

export function completeLora({ targets, rank, alpha, ...others }: SettingsOf<typeof loraSettings>) {
  return {
    patterns: [targets].flat(),
    rank,
    scaling: alpha / (others.rankStabilized ? Math.sqrt(rank) : rank),
    alpha,
    ...others,
  };
}
