import {
  completeTraining,
  createMethod,
  openModel,
  type PlanOptions,
  selectionSettings,
  sparseFinetuning,
  trainingSettings,
} from '@tokensift/classifier';
import type { HeadInit, Note, ProgressEvent } from '@tokensift/core';
import type { Settings } from '@tokensift/experiments';
import type { Command } from 'commander';
import { createRunProgress } from '../terminal/run-progress.ts';
import { addDataOptions, type DataFlags, readOptions, readTask } from './data-options.ts';
import { addEngineOptions, type EngineFlags, openEngine } from './engine-options.ts';
import { abortOnInterrupt } from './interruption.ts';
import { localDataset, localModel } from './local-path.ts';
import { given, setOption, wholeNumber } from './options.ts';
import { addPoolingOption, type PoolingFlag, poolingOf } from './pooling-option.ts';
import { addSettingOptions } from './setting-options.ts';

/** What a score or selection is asked for with. */
export interface PlanFlags extends DataFlags, EngineFlags, PoolingFlag {
  readonly model: string;
  readonly data: string;
  readonly score?: string;
  readonly labels?: string;
  readonly granularity?: string;
  readonly samples?: number;
  readonly headInit?: HeadInit;
  readonly headEpochs?: number;
  readonly batchSize?: number;
  readonly maxLength?: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly html?: string;
  readonly json?: boolean;
}

/** Settings that have an option of their own. */
const SCORING_FLAGS = ['score', 'labels', 'granularity', 'samples'];
const TRAINING_FLAGS = ['headInit', 'headEpochs', 'batchSize'];

export function addPlanFlags(command: Command): Command {
  command
    .requiredOption(
      '--model <dir>',
      'pretrained model in Hugging Face layout, hf:owner/name, or tokensift-mini, which comes along',
    )
    .requiredOption(
      '--data <path>',
      'folder with splits, or one file (CSV, TSV, JSON, Parquet, Excel, CoNLL), or hf:datasets/owner/name; the train split is read',
    )
    .option('--max-length <n>', 'longest text in tokens', wholeNumber)
    .option('--seed <n>', 'seed of every random choice', wholeNumber, 1)
    .addOption(
      setOption('another setting of the method sparse, or task.KEY=VALUE (`tokensift settings` lists them)'),
    )
    .option('--html <file>', 'write a page with the picture')
    .option('--json', 'print the result as JSON');
  addSettingOptions(command, selectionSettings, { names: SCORING_FLAGS });
  addSettingOptions(command, trainingSettings, {
    names: TRAINING_FLAGS,
    defaults: sparseFinetuning.create().defaults,
  });
  addPoolingOption(command);
  addEngineOptions(command);
  return addDataOptions(command);
}

/** The settings that flags give, for the method sparse; `--set` goes last. Checked as those of the method are. */
export async function readSelectionSettings(
  flags: PlanFlags,
  others: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const { applyOverrides } = await import('../experiment/overrides.ts');
  const { score, labels, granularity, samples } = flags;
  const settings = applyOverrides(
    given({ score, labels, granularity, samples, ...others }),
    flags.set.filter((assignment) => !assignment.startsWith('task.')),
  ) as Record<string, unknown>;
  createMethod('sparse', settings);
  return settings;
}

/** Loads model and data and hands them on, with notes and progress on stderr; Ctrl-C stops between batches. */
export async function withPlan<Result>(
  title: string,
  flags: PlanFlags,
  work: (options: PlanOptions) => Promise<Result>,
): Promise<{ readonly result: Result; readonly notes: readonly Note[] }> {
  const { loadSplits, readingNotes } = await import('@tokensift/experiments');
  const { describeData } = await import('../presentation/data-summary.ts');
  const engine = await openEngine(flags);
  const model = await openModel(await localModel(flags.model, '--model'), poolingOf(flags));
  const { data } = flags;
  const path = await localDataset(data, '--data');
  const { applyOverrides } = await import('../experiment/overrides.ts');
  const ofTask = flags.set.filter((assignment) => assignment.startsWith('task.'));
  const { task: taskSettings } = applyOverrides({ task: {} }, ofTask) as { task: Settings };
  const task = readTask(flags, taskSettings);
  const splits = await loadSplits(path, { ...readOptions(flags), format: task.rows });
  const progress = createRunProgress(process.stderr);
  const signal = abortOnInterrupt(() => progress.print('Stopping after this batch …'));
  const training = given({
    batchSize: flags.batchSize,
    headInit: flags.headInit,
    headEpochs: flags.headEpochs,
  });
  progress.runStarted(
    `${title} on ${data}`,
    completeTraining(sparseFinetuning.create().defaults, training, { model, task }),
  );
  const notes: Note[] = [];
  const onProgress = (event: ProgressEvent): void => {
    if (event.kind === 'note') notes.push(event.note);
    progress.progress(event);
  };
  for (const note of readingNotes(data, splits)) onProgress({ kind: 'note', note });
  const result = await work({
    model,
    task,
    train: splits.train,
    training,
    ...given({ maxLength: flags.maxLength }),
    seed: flags.seed,
    engine,
    onSummary: (summary) => progress.print(describeData(data, summary)),
    onProgress,
    signal,
  }).finally(progress.close);
  return { result, notes };
}
