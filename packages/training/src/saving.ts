import type { TrainingState } from './training-state.ts';

/** Saving after each epoch may take this part of the time. */
const EPOCH_SHARE = 1 / 20;

/** When the state of a training is saved. */
export interface Saving {
  /** Whether it is time to, after a step inside of an epoch or after an epoch. */
  isDue(after: 'step' | 'epoch'): boolean;
  save(state: () => TrainingState): Promise<void>;
}

/**
 * States can be larger than the model, and epochs shorter than it takes to write one: so a state is saved after an epoch
 * only where enough was learned since the last one, and in any case when `seconds` have passed.
 * @param now in seconds
 */
export function createSaving(
  onState: ((state: TrainingState) => Promise<void>) | undefined,
  seconds = 30,
  now: () => number = () => performance.now() / 1000,
): Saving {
  let savedAt = now();
  let cost = 0;
  return {
    isDue(after) {
      const since = now() - savedAt;
      return since >= (after === 'step' ? seconds : Math.min(seconds, cost / EPOCH_SHARE));
    },
    async save(state) {
      const began = now();
      await onState?.(state());
      savedAt = now();
      cost = savedAt - began;
    },
  };
}
