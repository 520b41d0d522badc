import type { StepTurn } from '../inputs/step-settings.ts';
import type { Worker } from '../workers/worker.ts';
import { interleave, type Rounds } from './interleave.ts';

/** First steps are slow: memory is touched for the first time. */
export const warmupSteps = 5;

export interface TimeStepsOptions {
  readonly rounds: number;
  /** Steps of each turn. */
  readonly steps: number;
  readonly note: (text: string) => void;
}

/** Milliseconds of training steps, by step worker: each is warmed up, then they are driven in turn. */
export async function timeSteps(
  workers: ReadonlyMap<string, Worker>,
  { rounds, steps, note }: TimeStepsOptions,
): Promise<ReadonlyMap<string, Rounds>> {
  const time = (worker: Worker, count: number) =>
    worker.request<number[]>({ steps: count } satisfies StepTurn);
  for (const [name, worker] of workers) {
    note(`warming up ${name}`);
    await time(worker, warmupSteps);
  }
  const turns = new Map([...workers].map(([name, worker]) => [name, () => time(worker, steps)]));
  return interleave(turns, rounds, (round, name) => note(`round ${round}: ${name}`));
}
