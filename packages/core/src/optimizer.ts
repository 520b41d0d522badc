import type { ParameterSlice } from './selection.ts';

export interface OptimizerStep {
  /** Comes from the schedule. */
  readonly learningRate: number;
  /** Factor on every gradient before it is used, such as that of gradient clipping (default 1). */
  readonly gradientScale?: number;
}

/** What an optimizer remembers, by the coordinates that it is about. */
export interface OptimizerState {
  /** The optimizer that it is of. */
  readonly optimizer: string;
  /** Steps made. */
  readonly steps: number;
  /** Where several are about the same value, the last one counts. */
  readonly slices: readonly SliceState[];
}

export interface SliceState {
  readonly slice: ParameterSlice;
  /** One number for each value of the slice, by what it is. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Steps that had been made when a value came to be trained; ascending runs that cover the slice. */
  readonly since: readonly TrainedSince[];
}

/** `count` values that have been trained since step `step`. */
export interface TrainedSince {
  readonly count: number;
  readonly step: number;
}

/** Updates trainable values in place from their gradients. Holds state for exactly these and nothing else. */
export interface Optimizer {
  readonly name: string;
  /** Bytes of optimizer state. */
  readonly stateBytes: number;
  /**
   * One update.
   * @throws TokensiftError `not-finite` when the learning rate or the gradient scale is NaN or infinite.
   */
  step(step: OptimizerStep): void;
  /** A copy of the state, for another optimizer of the same kind to go on from. */
  state(): OptimizerState;
}

/** Factor on the learning rate at step `step` (from 0) of `totalSteps`. */
export type Schedule = (step: number, totalSteps: number) => number;
