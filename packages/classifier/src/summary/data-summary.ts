import type { PoolingChoice } from '../pooling-choice.ts';
import type { LengthChoice } from '../sequence-limit.ts';

export type SplitName = 'train' | 'validation' | 'test';

/** A number for each split; `test` is absent where there is none. */
export type BySplit<Value> = { readonly train: Value; readonly validation: Value; readonly test?: Value };

export interface SplitTexts {
  readonly rows: number;
  /** Texts that were cut to the longest length. */
  readonly truncated: number;
  /** Tokens of the texts, special ones not counted. */
  readonly tokens: number;
  /** Those among them that are the unknown token. */
  readonly unknown: number;
}

/** What training starts from, as far as it can be seen before the first step. */
export interface DataSummary {
  /** How texts become vectors. */
  readonly pooling: PoolingChoice;
  /** Where texts are cut. */
  readonly maxLength: LengthChoice;
  readonly splits: BySplit<SplitTexts>;
  /** Rows of each class, in the order of the classes. */
  readonly classes: readonly ({ readonly label: string } & BySplit<number>)[];
  readonly duplicates: {
    /** Training rows whose text a training row before them has. */
    readonly repeatedRows: number;
    /** Texts of training that validation or test have, too. */
    readonly leakedTexts: number;
    /** Texts that have different labels. */
    readonly conflictingTexts: number;
  };
}
