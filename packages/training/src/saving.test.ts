import { expect, it } from 'vitest';
import { createSaving } from './saving.ts';
import type { TrainingState } from './training-state.ts';

/** Seconds at which the states of a training are saved, with epochs of `steps` steps of a second. */
async function savedAt(options: {
  readonly steps: number;
  readonly total: number;
  readonly cost: number;
  readonly seconds?: number;
}): Promise<number[]> {
  const { steps, total, cost, seconds } = options;
  const saved: number[] = [];
  let now = 0;
  const onState = async () => {
    saved.push(now);
    now += cost;
  };
  const saving = createSaving(onState, seconds, () => now);
  const state = () => ({}) as TrainingState;
  for (let step = 1; now < total; step++) {
    now++;
    if (saving.isDue('step')) await saving.save(state);
    else if (step % steps === 0 && saving.isDue('epoch')) await saving.save(state);
  }
  return saved;
}

it('saves after each epoch what costs little', async () => {
  expect(await savedAt({ steps: 5, total: 20, cost: 0 })).toEqual([5, 10, 15, 20]);
});

it('leaves epochs out where saving them would take more than a twentieth of the time', async () => {
  expect(await savedAt({ steps: 5, total: 60, cost: 0.5 })).toEqual([5, 15.5, 26, 36.5, 47, 57.5]);
});

it('saves in time whatever it costs, and inside of epochs', async () => {
  expect(await savedAt({ steps: 7, total: 100, cost: 3 })).toEqual([7, 40, 73]);
  expect(await savedAt({ steps: 1000, total: 100, cost: 0 })).toEqual([30, 60, 90]);
  expect(await savedAt({ steps: 1000, total: 3, cost: 1, seconds: 0 })).toEqual([1, 3]);
});
