import type { EncodedExample, LabelledText } from '@tokensift/core';
import { createLabelMap, type LabelMap } from '@tokensift/datasets';
import { sequenceLimit } from '../encode.ts';
import { encodeRows, type PlacedRow, placed } from '../encode-rows.ts';
import type { BaseModel } from '../open-model.ts';

export interface Splits {
  readonly train: readonly LabelledText[];
  /** May be empty. */
  readonly validation: readonly LabelledText[];
  readonly test?: readonly LabelledText[];
}

export interface EncodedSplit {
  readonly rows: readonly PlacedRow[];
  readonly examples: readonly EncodedExample[];
  /** Texts that were cut. */
  readonly truncated: number;
}

export interface EncodedSplits {
  readonly labelMap: LabelMap;
  /** Longest text in tokens. */
  readonly maxLength: number;
  /** The same as far as the model goes. */
  readonly longest: number;
  readonly train: EncodedSplit;
  readonly validation: EncodedSplit;
  readonly test?: EncodedSplit;
}

export interface EncodeSplitsOptions extends Splits {
  readonly model: BaseModel;
  /** Longest text in tokens; longer ones are cut. Default 128, or the model's limit if lower. */
  readonly maxLength?: number;
  /** Positions that a method takes from those of the model. */
  readonly positions?: number;
}

/**
 * Encodes all rows of a data set, which finds what is wrong with any of them.
 * @throws TokensiftError `invalid-data` for an empty text or fewer than two classes, `unknown-label` for a label that
 * training does not have, `invalid-argument` for a length out of range.
 */
export function encodeSplits(options: EncodeSplitsOptions): EncodedSplits {
  const { model, train, validation, test, positions = 0 } = options;
  const maxLength = sequenceLimit(model.config, options.maxLength, positions);
  const labelMap = createLabelMap(placed(train, 'train'));
  const encode = (split: readonly LabelledText[], name: string): EncodedSplit => {
    const rows = placed(split, name);
    return { rows, ...encodeRows(rows, labelMap, model, maxLength) };
  };
  return {
    labelMap,
    maxLength,
    longest: model.config.maxPositions - positions,
    train: encode(train, 'train'),
    validation: encode(validation, 'validation'),
    ...(test && { test: encode(test, 'test') }),
  };
}
