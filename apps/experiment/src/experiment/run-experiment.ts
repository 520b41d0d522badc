import type { ProgressEvent } from '@tokensift/core';
import { createLabelMap, type DatasetSplits } from '@tokensift/datasets';
import { createEngine, openModel, type TrainingSettings } from 'tokensift';
import { errorParts } from '../errors/error-parts.ts';
import { describeDuplicates } from './describe-duplicates.ts';
import { describeEnvironment } from './environment.ts';
import type { Experiment } from './experiment.ts';
import { hashModelFolder, hashRows } from './fingerprints.ts';
import { describeDrawnSplits, loadSplits } from './load-splits.ts';
import { inFileOrder, type PlannedRun, planRuns } from './plan-runs.ts';
import { collectResults, type Results, writeResults } from './results.ts';
import { type FolderMode, openRunFolder } from './run-folder.ts';
import { runOnce } from './run-once.ts';
import { RUN_SCHEMA, type RunKey, type RunRecord, readRunRecord, writeRunRecord } from './run-record.ts';

/** Is told how an experiment goes on. */
export interface ExperimentObserver {
  /** Something that the user should know. */
  notice(text: string): void;
  /** Which runs there are, and which of them were finished before. */
  planned(total: number, finishedBefore: number): void;
  runStarted(key: RunKey, training: TrainingSettings): void;
  progress(event: ProgressEvent): void;
  runEnded(record: RunRecord): void;
}

export interface RunExperimentOptions {
  readonly experiment: Experiment;
  /** The folder that the results go to. */
  readonly folder: string;
  readonly mode: FolderMode;
  /** Ends the experiment after the current step; what has finished stays. */
  readonly signal: AbortSignal;
  readonly observer: ExperimentObserver;
}

/**
 * Makes all runs of an experiment, one after the other, each recorded as it ends, and writes `results.json`. A run
 * that fails is recorded as failed and the others go on. With mode `resume`, runs that have finished with the same
 * settings, data and model are kept.
 * @returns the results; fewer runs than planned when it was interrupted.
 * @throws TokensiftError for a model, data or a folder that cannot be used, before anything is run or removed.
 */
export async function runExperiment(options: RunExperimentOptions): Promise<Results> {
  const { experiment, folder, mode, signal, observer } = options;
  const { path: modelPath, maxLength, ...modelOptions } = experiment.model;
  const engine = await createEngine({ ...experiment.engine, onNote: observer.notice });
  const model = await openModel(modelPath, modelOptions);
  const datasets = await loadDatasets(experiment, observer);
  const planned = planRuns(experiment, {
    model: await hashModelFolder(modelPath),
    datasets: new Map(
      [...datasets].map(([name, { train, validation, test }]) => [
        name,
        hashRows([train, validation, test ?? []]),
      ]),
    ),
  });
  await openRunFolder(folder, experiment, mode);
  const environment = await describeEnvironment(engine, folder);

  const records = await finishedBefore(folder, planned);
  observer.planned(planned.length, records.size);
  for (const run of planned) {
    if (records.has(run)) continue;
    if (signal.aborted) break;
    observer.runStarted(run.key, run.training);
    let record: RunRecord;
    try {
      record = await runOnce({
        planned: run,
        model,
        splits: datasets.get(run.dataset.name)!,
        engine,
        ...(maxLength !== undefined && { maxLength }),
        onProgress: (event) => observer.progress(event),
        signal,
      });
    } catch (error) {
      if (signal.aborted) break;
      record = failedRecord(run, error);
    }
    await writeRunRecord(folder, record);
    records.set(run, record);
    observer.runEnded(record);
  }
  const results = collectResults(experiment, environment, inFileOrder(experiment, [...records.values()]));
  await writeResults(folder, results);
  return results;
}

/** All data sets, checked as a whole before the first run. */
async function loadDatasets(
  { datasets }: Experiment,
  observer: ExperimentObserver,
): Promise<Map<string, DatasetSplits>> {
  const loaded = new Map<string, DatasetSplits>();
  for (const { name, path, columns } of datasets) {
    const splits = await loadSplits(path, columns);
    for (const remark of [describeDrawnSplits(path, splits), describeDuplicates(path, splits)]) {
      if (remark) observer.notice(remark);
    }
    const labels = createLabelMap(splits.train);
    for (const row of [...splits.validation, ...(splits.test ?? [])]) labels.indexOf(row);
    loaded.set(name, splits);
  }
  return loaded;
}

async function finishedBefore(
  folder: string,
  planned: readonly PlannedRun[],
): Promise<Map<PlannedRun, RunRecord>> {
  const finished = new Map<PlannedRun, RunRecord>();
  for (const run of planned) {
    const record = await readRunRecord(folder, run.key);
    if (record?.status === 'finished' && record.settingsHash === run.settingsHash) finished.set(run, record);
  }
  return finished;
}

function failedRecord({ key, settings, settingsHash }: PlannedRun, error: unknown): RunRecord {
  return {
    schema: RUN_SCHEMA,
    settingsHash,
    ...key,
    trial: 0,
    settings,
    finishedAt: new Date().toISOString(),
    status: 'failed',
    error: errorParts(error),
  };
}
