import type { EncodedExample } from '@tokensift/core';
import type { DatasetRow, LabelMap } from '@tokensift/datasets';
import { type LengthChoice, sequenceLimit } from '../encode.ts';
import { encodeRows } from '../encode-rows.ts';
import type { BaseModel } from '../open-model.ts';
import type { CheckedSplits } from './check-splits.ts';

export interface EncodedSplit {
  readonly rows: readonly DatasetRow[];
  readonly examples: readonly EncodedExample[];
  /** Texts that were cut. */
  readonly truncated: number;
}

export interface EncodedSplits {
  readonly labelMap: LabelMap;
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
  { labelMap, train, validation, test }: CheckedSplits,
  { model, positions = 0, maxLength: asked }: EncodeSplitsOptions,
): EncodedSplits {
  const { config } = model.backbone;
  const maxLength = sequenceLimit(config, { asked, stated: model.maxLength }, positions);
  const encode = (rows: readonly DatasetRow[]): EncodedSplit => ({
    rows,
    ...encodeRows(rows, labelMap, model, maxLength.tokens),
  });
  return {
    labelMap,
    maxLength,
    longest: config.maxPositions - positions,
    train: encode(train),
    validation: encode(validation),
    ...(test && { test: encode(test) }),
  };
}
