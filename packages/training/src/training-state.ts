import type { OptimizerState, RandomState, Selection } from '@tokensift/core';
import type { SliceValues } from '@tokensift/sparse-optimizers';
import type { PrefixCacheSize } from './prefix-cache/prefix-caches.ts';
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
  /** Bytes of gradients and of optimizer state, the most of any epoch. */
  readonly optimizerBytes: number;
  /** What the prefix cache holds, to be computed again; absent where there is none. */
  readonly prefixCache?: HeldPrefixes;
  /** As they are now; but for `batches`, which is as it was before the epoch that has begun. */
  readonly random: { readonly batches: RandomState; readonly dropout: RandomState };
}

/** What prefix caches held. What was computed once is not counted again. */
export interface HeldPrefixes {
  readonly peak: PrefixCacheSize;
  readonly prefixes: readonly HeldPrefix[];
}

export interface HeldPrefix {
  /** Tells prefixes apart. */
  readonly prefix: string;
  /** Places among the training and then the validation examples, in the order in which they were added. */
  readonly texts: Int32Array;
  readonly size: PrefixCacheSize;
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
