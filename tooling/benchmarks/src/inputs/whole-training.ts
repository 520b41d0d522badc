import type { TrainingSettings } from '@tokensift/training';

/** What a training worker trains, in whichever language it is written. */
export interface WholeTraining {
  /** Folder of the pretrained model. */
  readonly model: string;
  /** Folder of the data set. */
  readonly data: string;
  /** Rows of each split that are used, from the front; all of them where it is absent. */
  readonly rows?: number;
  readonly method: string;
  readonly methodSettings?: Readonly<Record<string, unknown>>;
  readonly maxLength: number;
  readonly training: TrainingSettings;
}

/** Asks a training worker for one training. */
export interface TrainingTurn {
  readonly seed: number;
}

export interface TrainingOutcome {
  /** From texts and a pretrained model in memory to the trained model. */
  readonly seconds: number;
  /** On the test split, not timed. */
  readonly accuracy: number;
  /** The beginning of a SHA-256 of the trained values: equal for trainings that are equal to the bit. */
  readonly weights?: string;
  /** FLOPs of all steps as they were run, and of the selection. */
  readonly flops?: number;
}
