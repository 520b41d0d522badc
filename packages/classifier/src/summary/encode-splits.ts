import type { EncodedExample, Note } from '@tokensift/core';
import type { Placed } from '@tokensift/datasets';
import type { FittedTask } from '@tokensift/tasks';
import { encoderFor } from '../encoder-for.ts';
import type { BaseModel } from '../open-model.ts';
import { type LengthChoice, sequenceLimit } from '../sequence-limit.ts';
import type { CheckedSplits } from './check-splits.ts';

export interface EncodedSplit {
  readonly rows: readonly Placed<object>[];
  readonly examples: readonly EncodedExample[];
  /** Texts that were cut. */
  readonly truncated: number;
  /** What a user should know of how they were read. */
  readonly notes?: readonly Note[];
}

export interface EncodedSplits {
  readonly task: FittedTask;
  /** Where texts are cut. */
  readonly maxLength: LengthChoice;
  /** Where they are cut at the latest, in tokens: as far as the model goes. */
  readonly longest: number;
  readonly train: EncodedSplit;
  readonly validation: EncodedSplit;
  readonly test?: EncodedSplit;
}

export interface EncodeSplitsOptions {
  readonly model: BaseModel;
  /**
   * Longest text in tokens; longer ones are cut. By default what a folder of sentence-transformers or of ours says,
   * else 128; at most what the model can read.
   */
  readonly maxLength?: number;
  /** Positions that a method takes from those of the model. */
  readonly positions?: number;
}

/**
 * Encodes all rows of a data set.
 * @throws TokensiftError `invalid-argument` for a length out of range, `invalid-tokenizer`.
 */
export function encodeSplits(
  { task, train, validation, test }: CheckedSplits,
  { model, positions = 0, maxLength: asked }: EncodeSplitsOptions,
): EncodedSplits {
  const { config } = model.backbone;
  const maxLength = sequenceLimit(config, { asked, stated: model.maxLength }, positions);
  const encoder = encoderFor(model, maxLength.tokens);
  const encode = (rows: readonly Placed<object>[]): EncodedSplit => ({
    rows,
    ...task.encode(rows, encoder),
  });
  return {
    task,
    maxLength,
    longest: config.maxPositions - positions,
    train: encode(train),
    validation: encode(validation),
    ...(test && { test: encode(test) }),
  };
}
