import { TokensiftError } from '@tokensift/core';
import {
  collectResults,
  type Experiment,
  type InputsRecord,
  type Results,
  type RunRecord,
  readExperimentOf,
  readInputsRecord,
  readResults,
  readRunRecords,
} from '@tokensift/experiments';
import { readManifest } from '@tokensift/storage';
import { type ReportData, reportData } from '../report/report-data.ts';
import { type RunningJob, readRunningJobs } from './running-jobs.ts';

export interface LiveResults {
  readonly data: ReportData;
  /** Whether all of it has been written. */
  readonly isFinished: boolean;
  /** Runs that are under way. */
  readonly running: readonly RunningJob[];
}

/**
 * What a folder holds now: what was made of its runs when the last one has ended, else what its records come to. Absent
 * until the data sets have been read.
 * @throws TokensiftError for a folder that has no runs.
 */
export async function readLiveResults(folder: string): Promise<LiveResults | undefined> {
  const experiment = await readExperimentOf(folder);
  if (!experiment) throw noRuns(folder);
  const inputs = await readInputsRecord(folder);
  const records = await readRunRecords(folder);
  // The manifest is written last, and removed first when an experiment goes on.
  if (await readManifest(folder)) {
    const results = await readResults(folder);
    return { data: reportData(results, records.filter(isRun), inputs), isFinished: true, running: [] };
  }
  if (!inputs) return undefined;
  const runs = inFileOrder(experiment, records.filter(isRun));
  const trials = records.filter((record) => !isRun(record));
  const results = collect(experiment, inputs, runs, trials);
  return {
    data: reportData(results, runs, inputs),
    isFinished: false,
    running: await readRunningJobs(folder),
  };
}

const isRun = ({ trial }: RunRecord): boolean => trial === 0;

/** What was tuned is not known before its last trial, and shown when the experiment has ended. */
const collect = (
  experiment: Experiment,
  { environment, planned, notes }: InputsRecord,
  records: readonly RunRecord[],
  trials: readonly RunRecord[],
): Results => collectResults(experiment, { planned, environment, records, trials, tuning: [], notes });

function inFileOrder(
  { models, datasets, methods }: Experiment,
  records: readonly RunRecord[],
): readonly RunRecord[] {
  const placeOf = ({ model, dataset, method, seed }: RunRecord): readonly number[] => [
    models.findIndex(({ name }) => name === model),
    datasets.findIndex(({ name }) => name === dataset),
    methods.findIndex(({ name }) => name === method),
    seed,
  ];
  return records.toSorted((a, b) => {
    const [x, y] = [placeOf(a), placeOf(b)];
    const differing = x.findIndex((place, i) => place !== y[i]);
    return differing < 0 ? 0 : x[differing] - y[differing];
  });
}

const noRuns = (folder: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where: folder,
    message: 'the folder has no runs of an experiment.',
    hint: 'Give one that "tokensift run" writes, when it has begun: tokensift run EXPERIMENT.yaml --out DIR.',
  });
