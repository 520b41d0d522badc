import type { ProgressEvent } from '@tokensift/core';

/** How far a run is, as the queue keeps it for whoever asks. */
export interface Position {
  readonly phase?: string;
  readonly epoch?: number;
  readonly totalEpochs?: number;
  readonly step?: number;
  readonly totalSteps?: number;
  /** Of the last step that was told of. */
  readonly loss?: number;
}

/** What a worker tells of a run: what happened since it last told, and where that has led to. */
export interface Progress {
  readonly events: readonly ProgressEvent[];
  readonly position: Position;
}

/** Where a run is after an event. */
export function advance(position: Position, event: ProgressEvent): Position {
  switch (event.kind) {
    case 'phase': {
      const { phase, totalSteps, totalEpochs } = event;
      return {
        phase,
        ...(totalSteps !== undefined && { totalSteps }),
        ...(totalEpochs !== undefined && { totalEpochs }),
      };
    }
    case 'step': {
      const { step, totalSteps, loss } = event;
      return { ...position, step, totalSteps, ...(loss !== undefined && { loss }) };
    }
    case 'epoch':
      return { ...position, epoch: event.epoch, totalEpochs: event.totalEpochs };
    case 'note':
      return position;
  }
}
