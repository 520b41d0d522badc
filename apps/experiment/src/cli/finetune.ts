import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  type Evaluation,
  type FinetuneResult,
  type GivenTraining,
  methods,
  sparseFinetuning,
  trainingSettings,
} from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import type { Settings } from '@tokensift/experiments';
import { repositoryOfFolder } from '@tokensift/hub';
import { type TaskKind, taskKindOf } from '@tokensift/tasks';
import type { Command } from 'commander';
import * as v from 'valibot';
import type { FinishedTraining } from '../finetune/finished-before.ts';
import { formatBytes, formatCount, formatPercent, formatSeconds } from '../presentation/format.ts';
import { listConstructs } from '../presentation/list-constructs.ts';
import { formatMetric, metricTitle } from '../presentation/metric.ts';
import { createRunProgress } from '../terminal/run-progress.ts';
import { addDataOptions, type DataFlags, readOptions, readOutOfScope, readTask } from './data-options.ts';
import { addEngineOptions, type EngineFlags, openEngine } from './engine-options.ts';
import { abortOnInterrupt, explainInterruption } from './interruption.ts';
import { localDataset, localModel } from './local-path.ts';
import { given, setOption, stateOption, wholeNumber } from './options.ts';
import { printJson, printText } from './output.ts';
import { addPoolingOption, type PoolingFlag, poolingOf } from './pooling-option.ts';
import { addSettingOptions } from './setting-options.ts';

interface FinetuneFlags extends DataFlags, EngineFlags, PoolingFlag {
  readonly model: string;
  readonly data: string;
  readonly method: string;
  readonly out: string;
  readonly density?: number;
  readonly cost?: number;
  readonly selector?: string;
  readonly selection?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly maxLength?: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly resume?: boolean;
  readonly stateEvery?: number;
  readonly outOfScope?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Settings that have an option of their own. */
const SPARSE_FLAGS = ['density', 'cost', 'selector', 'selection'];
const TRAINING_FLAGS = ['epochs', 'batchSize', 'learningRate'];

export function addFinetuneCommand(command: Command): void {
  command
    .requiredOption(
      '--model <dir>',
      'pretrained model in Hugging Face layout, hf:owner/name, or tokensift-mini, which comes along',
    )
    .requiredOption(
      '--data <path>',
      'folder with train, validation and test files, or one file (CSV, TSV, JSON, Parquet, Excel, CoNLL), or hf:datasets/owner/name',
    )
    .requiredOption('--out <dir>', 'folder for the classifier')
    .option('--method <name>', `finetuning method: ${methods.names.join(', ')}`, 'sparse');
  addSettingOptions(command, sparseFinetuning.settings, {
    names: SPARSE_FLAGS,
    note: 'of the method sparse',
  });
  addSettingOptions(command, trainingSettings, { names: TRAINING_FLAGS });
  command
    .option('--max-length <n>', 'longest text in tokens', wholeNumber)
    .option('--seed <n>', 'seed of every random choice', wholeNumber, 1)
    .addOption(
      setOption(
        'another setting of the method, or training.KEY=VALUE, or task.KEY=VALUE (`tokensift settings` lists them)',
      ),
    )
    .option(
      '--resume',
      'keep the state of the training beside the folder (OUT.training), and go on from it when it is there; a training ' +
        'that has finished is not made again',
    )
    .addOption(stateOption())
    .option(
      '--out-of-scope <path>',
      'texts of no class, by which a threshold for such texts is chosen (--set task.rejection=energy)',
    )
    .option('--overwrite', 'replace a classifier that is in the folder')
    .option('--json', 'print the result as JSON')
    .action(finetuneOnce);
  addPoolingOption(command);
  addDataOptions(command);
  addEngineOptions(command);
}

async function finetuneOnce(flags: FinetuneFlags): Promise<void> {
  const {
    checkOutputFile,
    completeTraining,
    createMethod,
    finetune,
    keepStateIn,
    openClassifierFolder,
    openModel,
    splitQuality,
  } = await import('@tokensift/classifier');
  const { describeData } = await import('../presentation/data-summary.ts');
  const { loadSplits, readingNotes } = await import('@tokensift/experiments');
  const { describeEnvironment } = await import('@tokensift/experiments');
  const { writeTextAtomically } = await import('@tokensift/storage');
  const { writeTrainingTexts } = await import('../finetune/training-texts.ts');
  const { fingerprintOf, finishedBefore, RESULT_FILE } = await import('../finetune/finished-before.ts');

  const { settings, training, task } = await readSettings(flags);
  const method = createMethod(flags.method, settings);
  const engine = await openEngine(flags);
  const modelFolder = await localModel(flags.model, '--model');
  const model = await openModel(modelFolder, poolingOf(flags));
  const { data } = flags;
  const splits = await loadSplits(await localDataset(data, '--data'), {
    ...readOptions(flags),
    format: task.rows,
  });
  const stateFile = flags.resume ? `${resolve(flags.out)}.training` : undefined;
  const fingerprint = flags.resume
    ? await fingerprintOf({ ...flags, task: task.name, settings, training, splits, modelFolder })
    : undefined;
  if (stateFile !== undefined && fingerprint !== undefined && !flags.overwrite) {
    const finished = await finishedBefore(flags.out, fingerprint);
    if (finished) return await reportFinished(finished, flags, stateFile);
  }
  await using output = await openClassifierFolder(flags.out, { model, overwrite: flags.overwrite ?? false });
  if (stateFile !== undefined) await checkOutputFile(stateFile);

  const progress = createRunProgress(process.stderr);
  const signal = abortOnInterrupt(() => progress.print('Stopping after this step …'));
  progress.runStarted(
    `${flags.method} on ${data}`,
    completeTraining(method.defaults, training, { model, task }),
  );
  const result = await finetune({
    model,
    task,
    train: splits.train,
    validation: splits.validation,
    ...(splits.test && { test: splits.test }),
    method,
    training,
    ...(flags.outOfScope !== undefined && {
      outOfScope: await readOutOfScope(flags.outOfScope, flags),
    }),
    ...given({ maxLength: flags.maxLength }),
    seed: flags.seed,
    ...(stateFile !== undefined && { state: keepStateIn(stateFile) }),
    ...given({ stateSeconds: flags.stateEvery }),
    engine,
    dataNotes: readingNotes(data, splits),
    onSummary: (summary) => progress.print(describeData(data, summary)),
    onProgress: progress.progress,
    signal,
  })
    .catch(explainInterruption(() => howToGoOn(stateFile)))
    .finally(progress.close);
  const { classifier } = result;
  const validation = await classifier.evaluate(splits.validation);
  const test = splits.test && (await classifier.evaluate(splits.test));
  const makeDocument = async (folder: string, delta: SavedDelta | undefined) => ({
    schema: 'tokensift/result/1',
    task: result.task,
    environment: await describeEnvironment(engine, folder),
    method: { name: result.method, ...settings },
    seed: result.seed,
    training: result.training,
    rows: { train: splits.train.length, validation: validation.rows, test: test?.rows ?? 0 },
    metrics: { validation: validation.metrics, ...(test && { test: test.metrics }) },
    history: result.history,
    bestEpoch: result.bestEpoch,
    plan: result.plan,
    summary: result.summary,
    head: result.head,
    notes: result.notes,
    parameters: result.parameters,
    cost: result.cost,
    tokenization: result.tokenization,
    ...(delta && { delta }),
    ...(result.constructs && { constructs: result.constructs }),
    ...(fingerprint !== undefined && { fingerprint }),
  });
  let document: Awaited<ReturnType<typeof makeDocument>> | undefined;
  await classifier.save(output, {
    report: {
      data: repositoryOfFolder(data) ?? basename(data),
      rows: { train: splits.train.length, validation: validation.rows, ...(test && { test: test.rows }) },
      quality: [
        splitQuality('validation', result.task, validation),
        ...(test ? [splitQuality('test', result.task, test)] : []),
      ],
    },
    async addFiles(folder) {
      await writeTrainingTexts(folder, splits.train, task.rows);
      document = await makeDocument(folder, await saveDelta(result, folder));
      await writeTextAtomically(join(folder, RESULT_FILE), `${JSON.stringify(document, null, 2)}\n`);
    },
  });
  await classifier.dispose();
  if (stateFile !== undefined) await rm(stateFile, { force: true });
  if (flags.json) printJson(document);
  else printText(describeResult(result, validation, test, flags.out));
}

function howToGoOn(stateFile: string | undefined): string {
  if (stateFile === undefined) {
    return 'Nothing was written. With --resume, the state of the training is kept, to go on from.';
  }
  return existsSync(stateFile)
    ? `To go on from the state in ${stateFile}, give the same command again.`
    : 'There is no state to go on from yet. Give the same command again.';
}

/** Says what came of a training that an earlier process has finished, and takes away what it left if it was killed then. */
async function reportFinished(
  result: FinishedTraining,
  flags: FinetuneFlags,
  stateFile: string,
): Promise<void> {
  const { openOutputFolder } = await import('@tokensift/storage');
  await using _ = await openOutputFolder(flags.out, { mayReplace: () => {} });
  await rm(stateFile, { force: true });
  if (flags.json) printJson(result);
  else printText(`The training has finished before; its classifier is in ${flags.out}`);
}

interface SavedDelta {
  readonly values: number;
  readonly added: number;
  readonly bytes: number;
}

/** Writes `delta.safetensors` where it is smaller than the model. */
async function saveDelta(
  { delta, parameters }: FinetuneResult<object, unknown, object>,
  folder: string,
): Promise<SavedDelta | undefined> {
  if (!delta) return undefined;
  const { describeDelta, writeDelta } = await import('@tokensift/classifier');
  const made = delta();
  const { values, added, bytes } = describeDelta(made);
  if (bytes >= 4 * parameters.total) return undefined;
  await writeDelta(join(folder, 'delta.safetensors'), made);
  return { values, added, bytes };
}

/** The task, and the settings of the method and of training; what `--set` says goes last. */
async function readSettings(
  flags: FinetuneFlags,
): Promise<{ settings: Settings; training: GivenTraining; task: TaskKind }> {
  const { applyOverrides } = await import('../experiment/overrides.ts');
  const { readSettings } = await import('@tokensift/core/settings');
  const { density, cost, selector, selection, epochs, batchSize, learningRate } = flags;
  const { training, task, ...settings } = applyOverrides(
    {
      ...given({ density, cost, selector, selection }),
      training: given({ epochs, batchSize, learningRate }),
      task: {},
    },
    flags.set,
  ) as Record<string, unknown>;
  return {
    settings,
    training: readSettings('training', v.partial(trainingSettings), settingsOf('training', training)),
    task: readTask(flags, settingsOf('task', task)),
  };
}

/**
 * Settings of a group, as `--set` has put them together.
 * @throws TokensiftError `invalid-argument` where a value stands in place of them: `task=3`.
 */
function settingsOf(group: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: `--set ${group}`,
    message: `${JSON.stringify(value)} is no mapping of settings.`,
    hint: `Write --set ${group}.KEY=VALUE.`,
  });
}

function describeResult(
  {
    task,
    method,
    bestEpoch,
    history,
    training,
    parameters,
    cost,
    constructs,
  }: FinetuneResult<object, unknown, object>,
  validation: Evaluation,
  test: Evaluation | undefined,
  folder: string,
): string {
  const quality = (name: string, { metrics, rows }: Evaluation): string =>
    `${name}: ${taskKindOf(task)
      .shownMetrics.map((shown) => formatMetric(shown, metrics[shown]))
      .join(', ')} (${rows} rows)`;
  return [
    quality('Validation', validation),
    ...(test ? [quality('Test', test)] : []),
    `Method: ${method}, epoch ${bestEpoch} of ${history.length} kept (best validation ${metricTitle(training.metric)})`,
    `Trained parameters: ${formatCount(parameters.trainable)} of ${formatCount(parameters.total)} ` +
      `(${formatPercent(parameters.density)} of the backbone, and the head with ${formatCount(parameters.head)})`,
    `FLOPs: a step ${formatPercent(cost.costRatio, 0)}, the training ${formatPercent(cost.trainingRatio, 0)} of full finetuning's`,
    `Time: ${formatSeconds(cost.trainSeconds)} training, ${formatSeconds(cost.selectionSeconds)} selection; ` +
      `peak memory ${formatBytes(cost.peakRssBytes)}, of which ${formatBytes(cost.optimizerBytes)} gradients and optimizer`,
    ...listConstructs(constructs ?? []),
    `Saved to ${folder}`,
  ].join('\n');
}
