import type { PredictOptions } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import type { ServedClassifier } from '../classifier/served-classifier.ts';

/** Something to classify. */
export interface PlacedInput {
  readonly input: unknown;
  /** What it is called in errors, such as `texts[3]`. */
  readonly where: string;
}

export interface BatcherOptions extends Pick<ServedClassifier, 'predict'> {
  /** The most inputs that are classified together. */
  readonly maxBatch: number;
  /** How long an input waits for others while nothing is computed, in milliseconds. */
  readonly maxWaitMs: number;
  /** Told of each batch that was classified. */
  readonly onBatch?: (batch: { readonly inputs: number; readonly seconds: number }) => void;
}

/** Puts the inputs of many requests together. */
export interface Batcher {
  /** Inputs that wait or are computed. */
  readonly size: number;
  /**
   * Predictions of one request's inputs, in their order.
   * @param signal takes the inputs out of the queue; what is computed already is lost
   * @throws the signal's reason; what `predict` throws for these inputs, placed at their `where`
   */
  submit(
    inputs: readonly PlacedInput[],
    options: PredictOptions,
    signal: AbortSignal,
  ): Promise<readonly object[]>;
  /** Waits until nothing is left of what was submitted. */
  drained(): Promise<void>;
}

interface Job {
  readonly options: PredictOptions;
  give(index: number, prediction: object): void;
  fail(error: unknown): void;
}

interface Item extends PlacedInput {
  readonly job: Job;
  readonly index: number;
}

/**
 * One batch is computed at a time, in the order in which inputs came. While it is, the next ones gather, so that batches
 * grow with the load; the wait is for the first ones after a pause.
 */
export function createBatcher({ predict, maxBatch, maxWaitMs, onBatch }: BatcherOptions): Batcher {
  let queue: Item[] = [];
  let computing: readonly Item[] = [];
  let alarm: NodeJS.Timeout | undefined;
  let whenEmpty: (() => void)[] = [];

  function submit(
    inputs: readonly PlacedInput[],
    options: PredictOptions,
    signal: AbortSignal,
  ): Promise<readonly object[]> {
    return new Promise((resolve, reject) => {
      const predictions = new Array<object>(inputs.length);
      let left = inputs.length;
      const end = (): void => {
        signal.removeEventListener('abort', leave);
        queue = queue.filter((item) => item.job !== job);
        checkEmpty();
      };
      const job: Job = {
        options,
        give(index, prediction) {
          predictions[index] = prediction;
          left -= 1;
          if (left > 0) return;
          end();
          resolve(predictions);
        },
        fail(error) {
          end();
          reject(error);
        },
      };
      const leave = (): void => job.fail(signal.reason);
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave);
      queue.push(...inputs.map((given, index) => ({ ...given, job, index })));
      schedule();
    });
  }

  function schedule(): void {
    if (computing.length > 0 || queue.length === 0) return;
    if (queue.length >= maxBatch) void work();
    else alarm ??= setTimeout(work, maxWaitMs);
  }

  async function work(): Promise<void> {
    clearTimeout(alarm);
    alarm = undefined;
    while (queue.length > 0) {
      computing = takeBatch();
      await classify(computing);
    }
    computing = [];
    checkEmpty();
  }

  /** The first inputs of the queue that can be classified together. */
  function takeBatch(): readonly Item[] {
    const key = keyOf(queue[0].job.options);
    const batch: Item[] = [];
    queue = queue.filter((item) => {
      const isTaken = batch.length < maxBatch && keyOf(item.job.options) === key;
      if (isTaken) batch.push(item);
      return !isTaken;
    });
    return batch;
  }

  async function classify(batch: readonly Item[]): Promise<void> {
    const { top: _, ...options } = batch[0].job.options;
    const tops = batch.map(({ job }) => job.options.top);
    const top = tops.includes(undefined) ? undefined : Math.max(...(tops as number[]));
    const began = performance.now();
    try {
      const inputs = batch.map(({ input }) => input);
      const predictions = await predict(inputs, { ...options, ...(top !== undefined && { top }) });
      onBatch?.({ inputs: batch.length, seconds: (performance.now() - began) / 1000 });
      batch.forEach(({ job, index }, i) => {
        job.give(index, listFirst(predictions[i], job.options.top));
      });
    } catch (error) {
      const jobs = [...new Set(batch.map(({ job }) => job))];
      if (jobs.length === 1) return jobs[0].fail(placed(error, batch));
      // What is wrong with one request is not told to another.
      for (const job of jobs) await classify(batch.filter((item) => item.job === job));
    }
  }

  function checkEmpty(): void {
    if (queue.length > 0 || computing.length > 0) return;
    for (const tell of whenEmpty) tell();
    whenEmpty = [];
  }

  return {
    get size() {
      return queue.length + computing.length;
    },
    submit,
    drained() {
      return new Promise((resolve) => {
        whenEmpty.push(resolve);
        checkEmpty();
      });
    },
  };
}

/** Equal for options that inputs can have and still be classified together; how many labels are listed is cut after it. */
const keyOf = ({ reject = false, aggregation }: PredictOptions): string => `${reject} ${aggregation}`;

/** A prediction with no more than the first labels listed. */
function listFirst(prediction: object, top: number | undefined): object {
  if (top === undefined || !('probabilities' in prediction)) return prediction;
  return { ...prediction, probabilities: (prediction.probabilities as readonly unknown[]).slice(0, top) };
}

/** An error of one of the inputs, told of its place in the request. */
function placed(error: unknown, batch: readonly Item[]): unknown {
  if (!TokensiftError.isInstance(error)) return error;
  const index = /^inputs\[(\d+)\]$/.exec(error.where ?? '')?.[1];
  const item = index === undefined ? undefined : batch[Number(index)];
  if (item === undefined) return error;
  const { code, problem: message, hint } = error;
  return new TokensiftError({
    code,
    where: item.where,
    message,
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}
