import type { Note, ProgressEvent } from '@tokensift/core';
import type { Command } from 'commander';
import type { PlanOptions } from 'tokensift';
import type { Settings } from '../experiment/experiment.ts';
import { requireLocalPath } from '../files/local-path.ts';
import { createRunProgress } from '../terminal/run-progress.ts';
import { addDataOptions, type DataFlags, readOptions, readTask } from './data-options.ts';
import { addEngineOptions, type EngineFlags, openEngine } from './engine-options.ts';
import { abortOnInterrupt } from './interruption.ts';
import { collect, given, wholeNumber } from './options.ts';
import { readPooling } from './read-pooling.ts';

/** What a score or selection is asked for with. */
export interface PlanFlags extends DataFlags, EngineFlags {
  readonly model: string;
  readonly data: string;
  readonly score?: string;
  readonly labels?: string;
  readonly granularity?: string;
  readonly samples?: number;
  readonly headEpochs?: number;
  readonly batchSize?: number;
  readonly maxLength?: number;
  readonly seed: number;
  readonly pooling?: string;
  readonly set: readonly string[];
  readonly html?: string;
  readonly json?: boolean;
}

export function addPlanFlags(command: Command): Command {
  command
    .requiredOption('--model <dir>', 'pretrained model in Hugging Face layout')
    .requiredOption(
      '--data <path>',
      'folder with splits, or one file (CSV, TSV, JSON, Parquet, Excel, CoNLL); the train split is read',
    )
    .option('--score <name>', 'sensitivity score, such as token-fisher, fisher, gradient, taylor, magnitude')
    .option('--labels <empirical|sampled>', "the data's labels, or drawn from the model's predictions")
    .option('--granularity <unit>', 'rows, columns, heads, matrices, elements or blocks-N')
    .option('--samples <n>', 'examples that are looked at', wholeNumber)
    .option('--head-epochs <n>', 'epochs of the head alone before scoring', wholeNumber)
    .option('--batch-size <n>', 'examples in a training step, which its cost depends on', wholeNumber)
    .option('--max-length <n>', 'longest text in tokens', wholeNumber)
    .option('--seed <n>', 'seed of every random choice', wholeNumber, 1)
    .option('--pooling <cls|mean|last>', 'how texts become vectors (default: as the model says)')
    .option(
      '--set <key=value>',
      'another setting of the method sparse, or task.KEY=VALUE; repeatable',
      collect,
      [],
    )
    .option('--html <file>', 'write a page with the picture')
    .option('--json', 'print the result as JSON');
  addEngineOptions(command);
  return addDataOptions(command);
}

/** The settings that flags give, for the method sparse; `--set` goes last. Checked as those of the method are. */
export async function readSelectionSettings(
  flags: PlanFlags,
  others: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const { createMethod } = await import('tokensift');
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
  const { openModel, trainingDefaults } = await import('tokensift');
  const { loadSplits, readingNotes } = await import('../experiment/load-splits.ts');
  const { describeData } = await import('../presentation/data-summary.ts');
  const engine = await openEngine(flags);
  const model = await openModel(requireLocalPath(flags.model, '--model'), readPooling(flags.pooling));
  const data = requireLocalPath(flags.data, '--data');
  const { applyOverrides } = await import('../experiment/overrides.ts');
  const ofTask = flags.set.filter((assignment) => assignment.startsWith('task.'));
  const { task: taskSettings } = applyOverrides({ task: {} }, ofTask) as { task: Settings };
  const task = readTask(flags, taskSettings);
  const splits = await loadSplits(data, { ...readOptions(flags), format: task.rows });
  const progress = createRunProgress(process.stderr);
  const signal = abortOnInterrupt(() => progress.print('Stopping after this batch …'));
  const training = given({ batchSize: flags.batchSize, headEpochs: flags.headEpochs });
  progress.runStarted(`${title} on ${data}`, { ...trainingDefaults, ...training });
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
