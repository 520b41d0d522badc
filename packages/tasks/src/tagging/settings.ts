import { TokensiftError } from '@tokensift/core';
import * as v from 'valibot';
import { AGGREGATIONS } from './aggregate.ts';

export const taggingSettings = v.strictObject({
  /** How the sub-tokens of a word decide on its tag when texts are predicted. Evaluations go by the first. */
  aggregation: v.optional(v.picklist(AGGREGATIONS), 'first'),
  /** What part of a window the next one repeats, where a text is longer than the model reads at once. */
  stride: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)), 0.25),
});

export type TaggingSettings = v.InferOutput<typeof taggingSettings>;

/** @throws TokensiftError `invalid-checkpoint` for settings in a saved classifier that are not such. */
export function savedSettings(saved: Readonly<Record<string, unknown>>, where: string): TaggingSettings {
  const read = v.safeParse(taggingSettings, saved);
  if (read.success) return read.output;
  throw new TokensiftError({
    code: 'invalid-checkpoint',
    where,
    message: `The settings "tokensift" in config.json cannot be read: ${v.getDotPath(read.issues[0]) ?? 'they'} must be ${read.issues[0].expected}.`,
    hint: 'Save the classifier again, or take "tokensift" out of config.json.',
  });
}
