import type { Note } from './note.ts';

/** What a long job reports while it runs. */
export type ProgressEvent =
  /** A named phase began ("sensitivity", "training"). */
  | {
      readonly kind: 'phase';
      readonly phase: string;
      readonly totalSteps?: number;
      readonly totalEpochs?: number;
    }
  /** Work went on inside the phase; `loss` is the mean over the step's batch. */
  | { readonly kind: 'step'; readonly step: number; readonly totalSteps: number; readonly loss?: number }
  /** An epoch ended and was evaluated on the validation split. */
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      readonly totalEpochs: number;
      readonly trainLoss: number;
      /** Metrics by name. */
      readonly validation: Readonly<Record<string, number>> | undefined;
      /** The metric that picks the best epoch. */
      readonly metric?: string;
    }
  /** Something that the user should know about what is being done. */
  | { readonly kind: 'note'; readonly note: Note };

export type ProgressListener = (event: ProgressEvent) => void;
