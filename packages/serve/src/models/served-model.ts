import { type PredictOptions, taskKindOf } from '@tokensift/classifier';
import type { TaskKind } from '@tokensift/tasks';
import { type Batcher, type BatcherOptions, createBatcher, type PlacedInput } from '../batching/batcher.ts';
import type { ServedClassifier } from '../classifier/served-classifier.ts';
import { Refusal } from '../refusal.ts';

/** What a model is called that answers at `/classify` beside others. */
export const DEFAULT_MODEL = 'default';

/** A classifier with the queue of what it is to classify. */
interface Generation {
  readonly classifier: ServedClassifier;
  readonly kind: TaskKind;
  readonly batcher: Batcher;
}

export interface ServedModelOptions extends Omit<BatcherOptions, 'predict'> {
  readonly name: string;
  /** Inputs that may wait; see `ServeSettings`. */
  readonly maxQueue: number;
}

/** What answers under one name: a classifier, which can be replaced while it is asked. */
export interface ServedModel {
  readonly name: string;
  /** What answers now; absent while there is nothing. */
  readonly current: Pick<Generation, 'classifier' | 'kind'> | undefined;
  /** Inputs that wait or are computed. */
  readonly queued: number;
  /**
   * Predictions by what answers now.
   * @throws Refusal 503 where nothing does, 429 where the queue has no room; as `Batcher.submit`
   */
  classify(
    read: (kind: TaskKind) => readonly PlacedInput[],
    options: PredictOptions,
    signal: AbortSignal,
  ): Promise<readonly object[]>;
  /**
   * Puts a classifier, or nothing, in the place of the one that answers; that one answers first what it was asked.
   * @throws TokensiftError `invalid-argument` for a task that is not one of `taskKinds`.
   */
  replace(classifier: ServedClassifier | undefined): void;
  /** Replaces by nothing, and waits for all that was replaced to be disposed of. */
  close(): Promise<void>;
}

export function createServedModel({ name, maxQueue, ...batching }: ServedModelOptions): ServedModel {
  let current: Generation | undefined;
  const retiring = new Set<Promise<void>>();
  const pace = createPace();

  async function retire({ batcher, classifier }: Generation): Promise<void> {
    await batcher.drained();
    await classifier.dispose();
  }

  function generationOf(classifier: ServedClassifier): Generation {
    const batcher = createBatcher({
      ...batching,
      predict: (inputs, options) => classifier.predict(inputs, options),
      onBatch(batch) {
        pace.add(batch);
        batching.onBatch?.(batch);
      },
    });
    return { classifier, kind: taskKindOf(classifier.task), batcher };
  }

  function replace(classifier: ServedClassifier | undefined): void {
    const former = current;
    current = classifier && generationOf(classifier);
    if (!former) return;
    const retired = retire(former).finally(() => retiring.delete(retired));
    retiring.add(retired);
  }

  return {
    name,
    get current() {
      return current;
    },
    get queued() {
      return current?.batcher.size ?? 0;
    },
    async classify(read, options, signal) {
      if (!current) throw unavailable(name);
      const { kind, batcher } = current;
      const inputs = read(kind);
      if (batcher.size + inputs.length > maxQueue) throw tooMany(name, pace.secondsFor(batcher.size));
      return await batcher.submit(inputs, options, signal);
    },
    replace,
    async close() {
      replace(undefined);
      await Promise.all(retiring);
    },
  };
}

/** How long the next inputs will take, by the last batch. */
function createPace() {
  let secondsEach = 0;
  return {
    add({ inputs, seconds }: { readonly inputs: number; readonly seconds: number }): void {
      secondsEach = seconds / inputs;
    },
    /** In whole seconds, for `Retry-After`. */
    secondsFor: (inputs: number): number => Math.max(1, Math.ceil(inputs * secondsEach)),
  };
}

const unavailable = (name: string): Refusal =>
  new Refusal('unavailable', {
    message: `The model "${name}" is not loaded.`,
    hint: 'Ask again in a moment; GET /ready says when it is.',
    retryAfter: 1,
  });

const tooMany = (name: string, retryAfter: number): Refusal =>
  new Refusal('too-many-requests', {
    message: `The queue of the model "${name}" has no room.`,
    hint: `Ask again in ${retryAfter} s.`,
    retryAfter,
  });
