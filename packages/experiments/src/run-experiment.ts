import { FEWER_EPOCHS, type HubOptions } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { type DatasetDescription, describeDataset } from './constructs/describe-dataset.ts';
import { checkInputs, type DescribedData } from './data/check-inputs.ts';
import { createInputs } from './data/inputs.ts';
import { describeEnvironment } from './environment/environment.ts';
import type { Executor, JobEvent } from './execute/executor.ts';
import { findFinished } from './execute/finished-before.ts';
import { createInProcessExecutor, type InProcessOptions } from './execute/in-process.ts';
import { noteKey } from './execute/note-key.ts';
import { createJobRunner } from './execute/run-job.ts';
import type { Experiment } from './experiment/experiment.ts';
import type { Job } from './plan/job.ts';
import { planExperiment } from './plan/plan-experiment.ts';
import { type RunFilter, selectJobs } from './plan/run-filter.ts';
import { groupBy } from './results/group-by.ts';
import { collectResults, type ExperimentNote, type Results } from './results/results.ts';
import type { TuningResult } from './results/tuning.ts';
import { tuningResults } from './results/tuning-results.ts';
import { INPUTS_SCHEMA } from './store/inputs-record.ts';
import type { FolderMode } from './store/mark.ts';
import { openRunFolder, readExperimentOf } from './store/run-folder.ts';
import { describeRuns, type RunKey, type RunRecord } from './store/run-record.ts';
import type { RunStore } from './store/run-store.ts';
import { parseS3Url, readS3Settings } from './store/s3/s3-place.ts';
import { besideSharedStore, openSharedStore } from './store/shared-store.ts';
import { followExperiment } from './trackers/follow-experiment.ts';
import { loadTrackers } from './trackers/load-trackers.ts';

/** An event of an experiment, as a plain JSON value. */
export type ExperimentEvent =
  /** What an engine says of why it was chosen. */
  | { readonly kind: 'engine'; readonly message: string }
  /** Something that the user should know, of the model, of the data, or of a run. */
  | { readonly kind: 'note'; readonly note: ExperimentNote; readonly run?: RunKey }
  | ({ readonly kind: 'data' } & DescribedData)
  /** How many jobs there are, and how many of them had finished before. */
  | { readonly kind: 'planned'; readonly jobs: number; readonly finished: number }
  /** All trials of a method on a data set have ended. */
  | { readonly kind: 'tuned'; readonly result: TuningResult }
  | JobEvent;

export interface RunExperimentOptions {
  readonly experiment: Experiment;
  /** The folder that the results go to. */
  readonly folder: string;
  readonly mode: FolderMode;
  /** `s3://bucket/prefix`, where records and states of trainings are kept, too, for other machines; see `readS3Settings`. */
  readonly store?: string;
  /** Ends the experiment after the current step; what has finished stays. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ExperimentEvent) => void;
  /** The runs to be made, with the trials that they need; the others stay as they are. All unless given. */
  readonly only?: RunFilter;
  /** Settings of the Hugging Face hub, and a listener for the progress of fetching. */
  readonly hub?: HubOptions;
  /** Seconds after which the state of a training is kept again; see `TrainOptions`. */
  readonly stateSeconds?: number | undefined;
  /**
   * Threads of the engine where the experiment does not say: for runs beside each other, which share the cores. They count in the
   * settings of a run, for with another number its last bits may differ; when runs are resumed, theirs stay.
   */
  readonly threads?: number | undefined;
  /** Makes the executor of the runs, of what the in-process one gets; by default runs are made in this process. */
  readonly createExecutor?: (inProcess: InProcessOptions) => Executor;
  /** Writes into the folder what else is made of the results. */
  readonly onResults?: (results: Results) => Promise<void>;
}

/**
 * Makes all runs of an experiment, each recorded as it ends, and writes `results.json`. A run that fails is recorded as
 * failed and the others go on. Where the experiment has trials, each method is tuned first, on each data set, and run
 * with the setting that was best on the validation split; only these runs see the test split. With mode `resume`, runs
 * that have finished with the same settings, data and model are kept.
 * @returns the results; fewer runs than planned when it was interrupted, or where some were not asked for.
 * @throws TokensiftError for a model, data or a folder that cannot be used, and `interrupted` when it is stopped, before
 * anything is run or removed.
 */
export async function runExperiment(options: RunExperimentOptions): Promise<Results> {
  const { folder, signal = new AbortController().signal } = options;
  const { createExecutor = createInProcessExecutor, hub } = options;
  const experiment = await withThreads(options);
  // Before data are read.
  if (options.store !== undefined) readS3Settings(parseS3Url(options.store));
  const trackers = await loadTrackers(experiment.trackers ?? []);
  const following = followExperiment();
  const onEvent = (event: ExperimentEvent) => {
    options.onEvent?.(event);
    following.tell(event);
  };
  const inputs = createInputs(hub && { hub });
  const datasets: DatasetDescription[] = [];
  const { engine, known, notes } = await checkInputs(experiment, inputs, {
    onEngine: (message) => onEvent({ kind: 'engine', message }),
    onNote: (note) => onEvent({ kind: 'note', note }),
    onData: (data) => onEvent({ kind: 'data', ...data }),
    async onOpened(...opened) {
      datasets.push(await describeDataset(...opened));
    },
  });
  if (signal.aborted) throw stoppedEarly();
  await using store = await openStore({ ...options, experiment });
  await using followed = following;
  await followed.open(trackers, {
    experiment: experiment.name,
    folder,
    signal,
    onNote: (note) => options.onEvent?.({ kind: 'note', note }),
  });
  const environment = await describeEnvironment(engine, folder);
  const jobs = planExperiment(experiment, known);
  const planned = jobs.filter((job) => !isTrial(job)).length;
  await store.writeInputs({ schema: INPUTS_SCHEMA, environment, planned, notes, datasets });
  const before = await findFinished(store, jobs);
  const selected = options.only ? selectJobs(jobs, options.only) : jobs;
  const finished = selected.filter(({ hash }) => before.has(hash)).length;
  onEvent({ kind: 'planned', jobs: selected.length, finished });

  // Others make the runs.
  if (options.createExecutor) inputs.forget();
  const executor = createExecutor({
    store,
    runJob: createJobRunner({ inputs, stateSeconds: options.stateSeconds }),
  });
  const records = new Map<string, RunRecord>([...before].map(([hash, { record }]) => [hash, record]));
  for (const { hash } of selected) records.delete(hash);
  const tell = tellOnce(onEvent);
  for await (const event of executor.run(selected, signal)) {
    tell(event);
    if (event.kind !== 'ended') continue;
    records.set(event.job, event.record);
    if (!event.record.trial) continue;
    const [result] = tuningResults(jobs.filter(isTrialBeside(event.run)), records);
    if (result) onEvent({ kind: 'tuned', result });
  }

  if (records.size === jobs.length) await removeOldStates(store, jobs);

  const recordsOf = (some: readonly Job[]) => some.flatMap(({ hash }) => records.get(hash) ?? []);
  const runs = inFileOrder(jobs.filter((job) => !isTrial(job)));
  const results = collectResults(experiment, {
    planned,
    environment,
    records: recordsOf(runs),
    trials: recordsOf(jobs.filter(isTrial)),
    tuning: tuningResults(jobs, records),
    notes,
  });
  await followed[Symbol.asyncDispose]();
  await store.writeResults(results);
  await options.onResults?.(results);
  await store.finish();
  return results;
}

async function openStore({ folder, experiment, mode, store: url }: RunExperimentOptions): Promise<RunStore> {
  const store = await openRunFolder(folder, experiment, mode);
  if (url === undefined) return store;
  try {
    return besideSharedStore(store, await openSharedStore(url, experiment, mode));
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

const isTrial = ({ key: { trial = 0 } }: Job): boolean => trial > 0;

/** An experiment with the number of threads that its runs are made with, where that is settled. */
async function withThreads({ experiment, folder, mode, threads }: RunExperimentOptions): Promise<Experiment> {
  if (experiment.engine.threads !== undefined) return experiment;
  const before = mode === 'resume' ? await readExperimentOf(folder) : undefined;
  const settled = before?.name === experiment.name ? (before.engine.threads ?? threads) : threads;
  if (settled === undefined) return experiment;
  return { ...experiment, engine: { ...experiment.engine, threads: settled } };
}

/** Removes the states of runs that are no longer planned. */
async function removeOldStates({ states }: RunStore, jobs: readonly Job[]): Promise<void> {
  const planned = new Set(jobs.map(({ hash }) => hash));
  for (const job of await states.list()) if (!planned.has(job)) await states.remove(job);
}

/** Tells the trials of the same method with the same model on the same data set. */
const isTrialBeside =
  (run: RunKey) =>
  (job: Job): boolean =>
    isTrial(job) && describeRuns(job.key) === describeRuns(run);

/** The runs of each method together, in the order of the experiment; they are made seed by seed. */
const inFileOrder = (runs: readonly Job[]): Job[] => [
  ...[...groupBy(runs, ({ key }) => describeRuns(key)).values()].flat(),
];

/** Passes events on; what several runs on a data set have in common is said of the first, and not of each. */
function tellOnce(onEvent: (event: ExperimentEvent) => void): (event: JobEvent) => void {
  const told = new Set<string>();
  return (event) => {
    if (event.kind !== 'progress' || event.event.kind !== 'note') return onEvent(event);
    const { run } = event;
    const { note } = event.event;
    const what = note.kind === FEWER_EPOCHS ? `${run.method}: ${note.kind}` : noteKey(note);
    const once = `${run.dataset}: ${what}`;
    if (told.has(once)) return;
    told.add(once);
    onEvent({ kind: 'note', note, run });
  };
}

const stoppedEarly = (): TokensiftError =>
  new TokensiftError({
    code: 'interrupted',
    message: 'the experiment was stopped before its first run.',
    hint: 'Nothing was written. Run the command again.',
  });
