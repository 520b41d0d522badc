import type { TrainingSettings } from '@tokensift/training';
import type { ModelConfig } from './model-configs.ts';

/** What a step worker trains, in whichever language it is written. */
export interface StepSettings {
  readonly config: ModelConfig;
  readonly classes: number;
  /** Texts of a step. */
  readonly batch: number;
  /** Tokens of each text. */
  readonly length: number;
  readonly method: string;
  /** The method's own settings; of ours, a cost of 0 stands for the smallest that can be met. */
  readonly methodSettings?: Readonly<Record<string, number>>;
  /** Which of our engines runs it. */
  readonly engine: { readonly name: string; readonly backend: string };
  readonly training: TrainingSettings;
  /** Steps of all turns together. */
  readonly totalSteps: number;
}

/** Asks a step worker for the milliseconds of its next steps. */
export interface StepTurn {
  readonly steps: number;
}
