import type { Engine, Note, ProgressListener } from '@tokensift/core';
import { type FinishedRun, type PlannedRun, RUN_SCHEMA, watchPeakMemory } from '@tokensift/experiments';
import { taskKindOf } from '@tokensift/tasks';
import { type BaseModel, createMethod, finetune } from 'tokensift';
import { describeNote } from '../presentation/describe-note.ts';
import type { LoadedDataset } from './load-datasets.ts';

/** A data set can have thousands; the best are what people look at. */
const RECORDED_CONSTRUCTS = 100;

export interface RunOnceOptions {
  readonly planned: PlannedRun;
  readonly model: BaseModel;
  readonly splits: LoadedDataset;
  /** What has been said of the model and of the data set already. */
  readonly known: readonly Note[];
  readonly engine: Engine;
  readonly maxLength?: number;
  /** Is told of everything but notes. */
  readonly onProgress: ProgressListener;
  /** Is given what a user should know of this run. */
  readonly onNote: (note: Note) => void;
  readonly signal: AbortSignal;
}

/** Finetunes and evaluates once. @throws TokensiftError as `finetune` does. */
export async function runOnce(options: RunOnceOptions): Promise<FinishedRun> {
  const { planned, model, splits, engine, maxLength, onProgress, onNote, signal } = options;
  const memory = watchPeakMemory();
  const said = new Set(options.known.map((note) => describeNote(note)));
  const isOwn = (note: Note): boolean => !said.has(describeNote(note));
  try {
    const result = await finetune({
      model,
      task: taskKindOf(planned.dataset.task),
      train: splits.train,
      validation: splits.validation,
      ...(splits.test && { test: splits.test }),
      method: createMethod(planned.method.method, planned.method.settings),
      training: planned.training,
      ...(planned.method.adaptation && { adaptation: planned.method.adaptation }),
      ...(maxLength !== undefined && { maxLength }),
      seed: planned.key.seed,
      engine,
      onProgress(event) {
        memory.sample();
        if (event.kind !== 'note') onProgress(event);
        else if (isOwn(event.note)) onNote(event.note);
      },
      signal,
    });
    const { classifier } = result;
    const notes = result.notes.filter(isOwn);
    try {
      const { trial = 0 } = planned.key;
      // What is chosen by a split is not measured on it: trials never see the test split.
      const split = splits.test && trial === 0 ? 'test' : 'validation';
      const rows = splits[split] ?? [];
      const { metrics, primary, answers } = await classifier.evaluate(rows);
      return {
        schema: RUN_SCHEMA,
        settingsHash: planned.settingsHash,
        ...planned.key,
        trial,
        settings: planned.settings,
        finishedAt: new Date().toISOString(),
        status: 'finished',
        evaluatedOn: split,
        rows: rows.length,
        task: result.task,
        metrics,
        baseline: primary.baseline,
        history: result.history,
        bestEpoch: result.bestEpoch,
        ...(notes.length > 0 && { notes }),
        training: result.training,
        parameters: result.parameters,
        cost: { ...result.cost, peakRssBytes: memory.stop() },
        tokenization: result.tokenization,
        ...(result.constructs && { constructs: result.constructs.slice(0, RECORDED_CONSTRUCTS) }),
        selectionMap: result.selectionMap,
        statistics: answers.map(({ statistics }) => statistics),
      };
    } finally {
      await classifier.dispose();
    }
  } finally {
    memory.stop();
  }
}
