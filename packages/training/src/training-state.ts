import type { OptimizerState, RandomState, Selection } from '@tokensift/core';
import type { SliceValues } from '@tokensift/sparse-optimizers';
import type { EpochRecord } from './train.ts';

/** A training after an epoch: with the same options, `train` goes on from there as if it had never stopped. */
export interface TrainingState {
  /** The epoch that ended. */
  readonly epoch: number;
  readonly step: number;
  readonly flops: number;
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
  /** The best epoch so far, and what puts its values back, in this order. */
  readonly best: { readonly epoch: number; readonly score: number; readonly restore: readonly SliceValues[] };
  /** What was trained from which epoch on; the last one is trained now. */
  readonly phases: readonly PhaseRecord[];
  /** Current values of all that was trained. */
  readonly values: readonly SliceValues[];
  readonly optimizer: OptimizerState;
  readonly random: { readonly batches: RandomState; readonly dropout: RandomState };
}

export interface PhaseRecord {
  readonly fromEpoch: number;
  readonly selection: Selection;
}
