import { createMethod, finetune, type StateKeeper } from '@tokensift/classifier';
import type { Note, ProgressListener } from '@tokensift/core';
import { taskKindOf } from '@tokensift/tasks';
import type { JobInputs } from '../data/inputs-for-job.ts';
import { watchPeakMemory } from '../environment/peak-memory.ts';
import type { Job } from '../plan/job.ts';
import { type FinishedRun, RUN_SCHEMA } from '../store/run-record.ts';
import { noteKey } from './note-key.ts';

/** A data set can have thousands; the best are what people look at. */
const RECORDED_CONSTRUCTS = 100;

export interface PerformOptions {
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
  readonly state: StateKeeper;
  readonly stateSeconds: number | undefined;
}

/** Finetunes and evaluates once; what is known already is not told of again. @throws TokensiftError as `finetune` does. */
export async function performJob(
  job: Job,
  { engine, model, dataset: opened, notes: known }: JobInputs,
  { onProgress, signal, state, stateSeconds }: PerformOptions,
): Promise<FinishedRun> {
  const { dataset, method, training, key } = job;
  const { maxLength } = job.model;
  const { train, validation, test } = opened;
  const memory = watchPeakMemory();
  const said = new Set(known.map(noteKey));
  const isOwn = (note: Note): boolean => !said.has(noteKey(note));
  try {
    const result = await finetune({
      model,
      task: taskKindOf(dataset.task),
      train,
      validation,
      ...(test && { test }),
      method: createMethod(method.method, method.settings),
      training,
      ...(method.adaptation && { adaptation: method.adaptation }),
      ...(maxLength !== undefined && { maxLength }),
      seed: key.seed,
      engine,
      state,
      ...(stateSeconds !== undefined && { stateSeconds }),
      onProgress(event) {
        memory.sample();
        if (event.kind !== 'note' || isOwn(event.note)) onProgress(event);
      },
      signal,
    });
    const { classifier } = result;
    const notes = result.notes.filter(isOwn);
    try {
      const { trial = 0 } = key;
      // What is chosen by a split is not measured on it: trials never see the test split.
      const evaluatedOn = test && trial === 0 ? 'test' : 'validation';
      const rows = (evaluatedOn === 'test' ? test : validation) ?? [];
      const { metrics, primary, answers } = await classifier.evaluate(rows);
      return {
        schema: RUN_SCHEMA,
        settingsHash: job.settingsHash,
        ...key,
        trial,
        settings: job.settings,
        finishedAt: new Date().toISOString(),
        status: 'finished',
        evaluatedOn,
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
