import { errorParts, type Note, type ProgressEvent, TokensiftError } from '@tokensift/core';
import {
  collectResults,
  compareTrials,
  describeEnvironment,
  describeRun,
  type Experiment,
  type Fingerprints,
  type FolderMode,
  hashModelFolder,
  hashRows,
  inFileOrder,
  openRunFolder,
  type PlannedRun,
  planFinalRun,
  planTrials,
  type Results,
  RUN_SCHEMA,
  type RunKey,
  type RunRecord,
  readFileSettings,
  readRunRecord,
  type TuningResult,
  writeResults,
  writeRunRecord,
} from '@tokensift/experiments';
import { taskKindOf } from '@tokensift/tasks';
import {
  createEngine,
  FEWER_EPOCHS,
  fetchModel,
  type HubOptions,
  modelForTask,
  openModel,
  type TrainingSettings,
} from 'tokensift';
import { describeEdge } from '../presentation/describe-edge.ts';
import { describeNote } from '../presentation/describe-note.ts';
import { loadDatasets } from './load-datasets.ts';
import { runOnce } from './run-once.ts';

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
  /** Where a hub's settings are read, and who is told how fetching from it goes on. */
  readonly hub?: HubOptions;
  /** Writes into the folder what else is made of the results. */
  readonly onResults?: (results: Results) => Promise<void>;
}

/**
 * Makes all runs of an experiment, one after the other, each recorded as it ends, and writes `results.json`. A run
 * that fails is recorded as failed and the others go on. Where the experiment has trials, each method is tuned first, on
 * each data set, and run with the setting that was best on the validation split; only these runs see the test split.
 * With mode `resume`, runs that have finished with the same
 * settings, data and model are kept.
 * @returns the results; fewer runs than planned when it was interrupted.
 * @throws TokensiftError for a model, data or a folder that cannot be used, and `interrupted` when it is stopped, before
 * anything is run or removed.
 */
export async function runExperiment(options: RunExperimentOptions): Promise<Results> {
  const { experiment, folder, mode, signal, observer } = options;
  const { path, maxLength, ...modelOptions } = experiment.model;
  const engine = await createEngine({ ...experiment.engine, onNote: observer.notice });
  const modelPath = await fetchModel(path, options);
  const opened = await openModel(modelPath, modelOptions);
  const heads = experiment.datasets.map(({ task }) => taskKindOf(task).head);
  // How it pools is of no interest where no text is classified as a whole.
  const model = modelForTask(opened, { head: heads.includes('text') ? 'text' : 'token' });
  for (const note of model.notes) observer.notice(describeNote(note));
  const datasets = await loadDatasets(experiment, model, options);
  const fingerprints: Fingerprints = {
    model: await hashModelFolder(modelPath),
    datasets: new Map(
      [...datasets].map(([name, { train, validation, test }]) => [
        name,
        hashRows([train, validation, test ?? []]),
      ]),
    ),
    files: await readFileSettings(experiment.methods),
  };
  if (signal.aborted) throw stoppedEarly();
  await using runFolder = await openRunFolder(folder, experiment, mode);
  const environment = await describeEnvironment(engine, folder);
  const perMethod = experiment.seeds.length + (experiment.tuning?.trials ?? 0);
  observer.planned(
    experiment.datasets.length * experiment.methods.length * perMethod,
    await countFinished(experiment, folder, fingerprints),
  );

  const records: RunRecord[] = [];
  const trials: RunRecord[] = [];
  const tuning: TuningResult[] = [];
  const told = new Set<string>();
  /** What several runs on a data set have in common is said of the first, and not of each seed and trial. */
  const tell = ({ key }: PlannedRun, note: Note): void => {
    const what = note.kind === FEWER_EPOCHS ? `${key.method}: ${note.kind}` : describeNote(note);
    const once = `${key.dataset}: ${what}`;
    if (told.has(once)) return;
    told.add(once);
    observer.notice(describeNote(note, describeRun(key)));
  };
  /** Makes a run unless it has finished before; undefined when the experiment is stopped first. */
  const make = async (run: PlannedRun): Promise<RunRecord | undefined> => {
    const finished = await finishedBefore(folder, run, (path) =>
      observer.notice(`${path}: the record is damaged, so the run is made again.`),
    );
    if (finished || signal.aborted) return finished;
    observer.runStarted(run.key, run.training);
    const splits = datasets.get(run.dataset.name)!;
    let record: RunRecord;
    try {
      record = await runOnce({
        planned: run,
        model,
        splits,
        known: [...model.notes, ...splits.notes],
        engine,
        ...(maxLength !== undefined && { maxLength }),
        onProgress: (event) => observer.progress(event),
        onNote: (note) => tell(run, note),
        signal,
      });
    } catch (error) {
      if (signal.aborted) return undefined;
      record = failedRecord(run, error);
    }
    await writeRunRecord(folder, record);
    observer.runEnded(record);
    return record;
  };

  for (const dataset of experiment.datasets) {
    const chosen = new Map<string, PlannedRun>();
    for (const method of experiment.methods) {
      const planned = planTrials(experiment, dataset, method, fingerprints);
      const made: RunRecord[] = [];
      for (const trial of planned) {
        const record = await make(trial);
        if (record) made.push(record);
      }
      trials.push(...made);
      if (planned.length === 0 || made.length < planned.length) continue;
      const result = compareTrials(planned, made);
      tuning.push(result);
      if (result.chosen !== undefined) chosen.set(method.name, planned[result.chosen - 1]!);
      const remark = describeEdge(result);
      if (remark) observer.notice(remark);
    }
    // Each seed with every method before the next seed: an interrupted experiment leaves runs that can be compared.
    for (const seed of experiment.seeds) {
      for (const method of experiment.methods) {
        // Without a finished trial there is nothing to run with; in an interrupted experiment, not yet.
        if (experiment.tuning && signal.aborted && !chosen.has(method.name)) continue;
        const best = chosen.get(method.name);
        const run = planFinalRun(experiment, dataset, method, seed, fingerprints, best);
        const untuned = experiment.tuning !== undefined && best === undefined;
        const record = untuned ? failedRecord(run, noTrial(trials, run)) : await make(run);
        if (record) records.push(record);
        if (record && untuned) await writeRunRecord(folder, record);
      }
    }
  }
  const notes = [
    ...model.notes,
    ...[...datasets].flatMap(([dataset, splits]) => splits.notes.map((note) => ({ dataset, ...note }))),
  ];
  const results = collectResults(
    experiment,
    environment,
    inFileOrder(experiment, records),
    trials,
    tuning,
    notes,
  );
  await writeResults(folder, results);
  await options.onResults?.(results);
  await runFolder.finish();
  return results;
}

const stoppedEarly = (): TokensiftError =>
  new TokensiftError({
    code: 'interrupted',
    message: 'the experiment was stopped before its first run.',
    hint: 'Nothing was written. Run the command again.',
  });

/** Why a method has no settings to run with: the error of its first trial. */
function noTrial(trials: readonly RunRecord[], { key }: PlannedRun): TokensiftError {
  const failed = trials.find(({ dataset, method }) => dataset === key.dataset && method === key.method);
  const reason = failed?.status === 'failed' ? `: ${failed.error.message}` : '';
  return new TokensiftError({
    code: 'invalid-config',
    where: describeRun(key),
    message: `no hyperparameter trial of the method finished${reason}`,
    hint: 'List other settings in the "trials" of the method.',
  });
}

async function finishedBefore(
  folder: string,
  run: PlannedRun,
  onDamage?: (path: string) => void,
): Promise<RunRecord | undefined> {
  const record = await readRunRecord(folder, run.key, onDamage);
  return record?.status === 'finished' && record.settingsHash === run.settingsHash ? record : undefined;
}

/** How many runs have finished before; those that hang on trials that have not, are not among them. */
async function countFinished(
  experiment: Experiment,
  folder: string,
  fingerprints: Fingerprints,
): Promise<number> {
  let count = 0;
  for (const dataset of experiment.datasets) {
    for (const method of experiment.methods) {
      const planned = planTrials(experiment, dataset, method, fingerprints);
      const made = await Promise.all(planned.map((trial) => finishedBefore(folder, trial)));
      const finished = made.filter((record) => record !== undefined);
      count += finished.length;
      if (finished.length < planned.length) continue;
      const { chosen = 0 } = planned.length > 0 ? compareTrials(planned, finished) : {};
      for (const seed of experiment.seeds) {
        const run = planFinalRun(experiment, dataset, method, seed, fingerprints, planned[chosen - 1]);
        if (await finishedBefore(folder, run)) count++;
      }
    }
  }
  return count;
}

function failedRecord({ key, settings, settingsHash }: PlannedRun, error: unknown): RunRecord {
  return {
    schema: RUN_SCHEMA,
    settingsHash,
    ...key,
    trial: key.trial ?? 0,
    settings,
    finishedAt: new Date().toISOString(),
    status: 'failed',
    error: errorParts(error),
  };
}
