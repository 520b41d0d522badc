import { createMethod, finetune } from '@tokensift/classifier';
import type { ProgressEvent } from '@tokensift/core';
import { taskKindOf } from '@tokensift/tasks';
import type { JobInputs } from '../data/inputs-for-job.ts';
import { limitRows } from '../data/limit-rows.ts';
import { watchPeakMemory } from '../environment/peak-memory.ts';
import type { Job } from '../plan/job.ts';

/** Steps of each epoch of the measurement; more where there are more classes than rows in them. */
const STEPS = 4;

/** The second one is cheaper where the prefix cache keeps what frozen layers give. */
const EPOCHS = 2;

/** What a short training on some of the rows took. */
export interface Measurement {
  /** That it was trained on. */
  readonly rows: number;
  /** FLOPs of a step, in the first epoch and later, and of one of full finetuning. */
  readonly stepFlops: number;
  readonly laterStepFlops: number;
  readonly fullStepFlops: number;
  readonly selectionFlops: number;
  /** Of the head's own epochs. */
  readonly headFlops: number;
  /** FLOPs a second of steps after the first one of each epoch. */
  readonly rate: number;
  /** Of a row that is classified. */
  readonly secondsPerRow: number;
  /** What was spent on neither of these: opening sessions, the first steps. */
  readonly overheadSeconds: number;
  /** The most resident memory of the process. */
  readonly peakRssBytes: number;
}

/** Trains a job for a few steps. @throws TokensiftError as `finetune` does: what cannot be run is found here. */
export async function measureJob(
  job: Job,
  { engine, model, dataset }: JobInputs,
  signal: AbortSignal,
): Promise<Measurement> {
  const { method, training } = job;
  const { maxLength } = job.model;
  const task = taskKindOf(job.dataset.task);
  const { train } = limitRows(
    dataset,
    { train: STEPS * training.batchSize * training.accumulation },
    task.rows,
  );
  const memory = watchPeakMemory();
  const clock = createClock();
  try {
    const startedAt = performance.now();
    const { classifier, cost } = await finetune({
      model,
      task,
      train,
      // Rows that are classified take the same time, whichever they are, and these have no label of their own.
      validation: train,
      method: createMethod(method.method, method.settings),
      training: { ...training, epochs: EPOCHS, flopsBudget: 0, patience: 0 },
      ...(method.adaptation && { adaptation: method.adaptation }),
      ...(maxLength !== undefined && { maxLength }),
      seed: job.key.seed,
      engine,
      signal,
      onProgress(event) {
        memory.sample();
        clock.tell(event);
      },
    });
    await classifier.dispose();
    const seconds = (performance.now() - startedAt) / 1000;
    const { stepFlops, fullStepFlops, selectionFlops, headFlops, trainingRatio } = cost;
    const steps = Math.ceil(train.length / (training.batchSize * training.accumulation));
    const all = trainingRatio * fullStepFlops * steps * EPOCHS;
    const laterStepFlops = (all - selectionFlops - headFlops) / steps - stepFlops;
    const { stepSeconds, evaluationSeconds } = clock.seconds();
    const rate = (stepFlops + laterStepFlops) / (stepSeconds[0] + stepSeconds[1]);
    return {
      rows: train.length,
      stepFlops,
      laterStepFlops,
      fullStepFlops,
      selectionFlops,
      headFlops,
      rate,
      secondsPerRow: evaluationSeconds / (EPOCHS * train.length),
      overheadSeconds: Math.max(0, seconds - all / rate - evaluationSeconds),
      peakRssBytes: memory.stop(),
    };
  } finally {
    memory.stop();
  }
}

/** Takes the times of a training from what it tells. */
function createClock() {
  /** Of the steps of each epoch. */
  const steps: number[][] = [[]];
  let evaluationSeconds = 0;
  let isTraining = false;
  let last = 0;
  return {
    tell(event: ProgressEvent): void {
      if (event.kind === 'note') return;
      const now = performance.now() / 1000;
      if (event.kind === 'phase') isTraining = event.phase === 'training';
      else if (event.kind === 'epoch') {
        if (isTraining) evaluationSeconds += now - last;
        if (isTraining) steps.push([]);
      } else if (isTraining) steps.at(-1)!.push(now - last);
      last = now;
    },
    /** A step's time of each epoch, and that of all evaluations. */
    seconds: () => ({ stepSeconds: steps.slice(0, EPOCHS).map(usual), evaluationSeconds }),
  };
}

/** The median of what came after the first step, which is slower. */
function usual(seconds: readonly number[]): number {
  const sorted = seconds.slice(Math.min(1, seconds.length - 1)).toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
