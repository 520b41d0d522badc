import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Note, TokensiftError } from '@tokensift/core';
import {
  changedFiles,
  type ReadFileOptions,
  readJson,
  readManifest,
  writeTextAtomically,
} from '@tokensift/storage';
import { Ajv } from 'ajv';
import type { Environment } from '../environment/environment.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { packageFile } from '../package-file.ts';
import type { FailedRun, FinishedRun, RunRecord } from '../store/run-record.ts';
import { type BestMethods, findBest } from './best-methods.ts';
import { type Comparison, compareMethods, referenceMethod } from './comparisons.ts';
import { type MethodSummary, summarizeRuns } from './summary.ts';
import type { TuningResult } from './tuning.ts';

/** A run as `results.json` has it; what rows were answered, and their texts, stay in the run's own record. */
export type ResultRun = Omit<FinishedRun, 'statistics' | 'answers'> | FailedRun;

/** What `results.json` holds; `schema/results.schema.json` describes it. */
export interface Results {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly name: string;
  /** The method that others are compared with. */
  readonly reference: string;
  /** How many runs the experiment has; more than there are records when it was interrupted. */
  readonly planned: number;
  /** The trials and what was chosen of them; empty where the experiment has none. */
  readonly tuning: readonly TuningResult[];
  /** The records of the trials. */
  readonly trials: readonly ResultRun[];
  readonly environment: Environment;
  /** What a user should know about the model and the data sets; absent in results of earlier versions. */
  readonly notes?: readonly ExperimentNote[];
  readonly runs: readonly ResultRun[];
  readonly summary: readonly MethodSummary[];
  readonly comparisons: readonly Comparison[];
  /** The best method on each data set, and those that cannot be told from it; absent in results of earlier versions. */
  readonly best?: readonly BestMethods[];
}

export interface ExperimentNote extends Note {
  /** The model that it is about; absent where the experiment has one only, and where it is about a data set alone. */
  readonly model?: string;
  /** The data set that it is about; absent where it is about the model. */
  readonly dataset?: string;
}

const RESULTS_KIND = 'tokensift/results/';
export const RESULTS_SCHEMA = `${RESULTS_KIND}2` as const;

/** The file of the results, in the folder of an experiment. */
export const RESULTS = 'results.json';

const refusal: ReadFileOptions = {
  largest: 2 ** 28,
  code: 'invalid-data',
  hint: 'Give a folder that "tokensift run" of this version has written.',
};

const resultsPath = (folder: string): string => join(folder, RESULTS);

export interface CollectedRuns
  extends Pick<Results, 'planned' | 'environment' | 'tuning'>,
    Required<Pick<Results, 'notes'>> {
  readonly records: readonly RunRecord[];
  readonly trials: readonly RunRecord[];
}

/** What an experiment came to, whether or not all that was planned has been run. */
export function collectResults(
  experiment: Experiment,
  { planned, environment, records, trials, tuning, notes }: CollectedRuns,
): Results {
  const comparisons = compareMethods(experiment, records);
  return {
    schema: RESULTS_SCHEMA,
    name: experiment.name,
    reference: referenceMethod(experiment),
    planned,
    tuning,
    trials: trials.map(withoutRows),
    environment,
    notes,
    runs: records.map(withoutRows),
    summary: summarizeRuns(records, trials),
    comparisons,
    best: findBest(experiment, records, comparisons),
  };
}

/** A record but for what it holds of each row. */
export function withoutRows(record: RunRecord): ResultRun {
  if (record.status === 'failed') return record;
  const { statistics: _, answers: __, ...run } = record;
  return run;
}

export async function writeResults(folder: string, results: Results): Promise<void> {
  await writeTextAtomically(resultsPath(folder), resultsText(results));
}

/** What `results.json` holds. */
export const resultsText = (results: Results): string => `${JSON.stringify(results, null, 2)}\n`;

/** @throws TokensiftError `file-not-found` when the folder has no results, `invalid-data` when they cannot be used. */
export async function readResults(folder: string): Promise<Results> {
  const path = resultsPath(folder);
  const { code, hint } = refusal;
  const refuse = (message: string) => new TokensiftError({ code, hint, where: path, message });
  const results = (await readJson(path, refusal)) as Results;
  const { schema } = Object(results) as { readonly schema?: unknown };
  if (schema !== RESULTS_SCHEMA && String(schema).startsWith(RESULTS_KIND)) {
    throw refuse(`these are results of another version of tokensift: ${schema}, not ${RESULTS_SCHEMA}.`);
  }
  const problem = findSchemaProblem(results);
  if (problem !== undefined) throw refuse(`these are not results of an experiment: ${problem}.`);
  const saved = (await readManifest(folder))?.get(RESULTS);
  if (saved && (await changedFiles(folder, new Map([[RESULTS, saved]]))).length > 0) {
    throw refuse('this is not what the run wrote: the hash in manifest.json differs.');
  }
  return results;
}

/** Says what does not fit `schema/results.schema.json`; undefined when everything does. */
export function findSchemaProblem(results: unknown): string | undefined {
  const schema = JSON.parse(readFileSync(packageFile('schema/results.schema.json'), 'utf8'));
  const ajv = new Ajv({ allowUnionTypes: true });
  return ajv.validate(schema, results) ? undefined : ajv.errorsText(ajv.errors, { dataVar: 'results' });
}
