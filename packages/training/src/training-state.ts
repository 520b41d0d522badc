import type { OptimizerState, RandomState, Selection } from '@tokensift/core';
import type { SliceValues } from '@tokensift/sparse-optimizers';
import type { EpochRecord } from './train.ts';

/** A training between two steps: with the same options, `train` goes on from there as if it had never stopped. */
export interface TrainingState {
  /** The last epoch that ended; 0 in the first one. */
  readonly epoch: number;
  /** How far the next epoch has come; absent between epochs. */
  readonly within?: EpochPosition;
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
  /** As they are now; but for `batches`, which is as it was before the epoch that has begun. */
  readonly random: { readonly batches: RandomState; readonly dropout: RandomState };
}

/** A place inside an epoch. */
export interface EpochPosition {
  /** Batches that are learned. */
  readonly batches: number;
  /** Sum of their losses, each times the weight of its examples, and the sum of these weights. */
  readonly totalLoss: number;
  readonly learned: number;
}

export interface PhaseRecord {
  readonly fromEpoch: number;
  readonly selection: Selection;
}
