import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinetuneResult } from '@tokensift/classifier';
import { type ErrorParts, TokensiftError } from '@tokensift/core';
import {
  checksummedJson,
  parseChecksummedJson,
  type ReadFileOptions,
  readBytes,
  readChecksummedJson,
  type WriteOptions,
  writeTextAtomically,
} from '@tokensift/storage';
import type { AnswerDetails } from '../answers/describe-answers.ts';
import type { Settings } from '../experiment/experiment.ts';

/** Which run of an experiment. */
export interface RunKey {
  /** Absent where the experiment has one model only. */
  readonly model?: string;
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  /** Which hyperparameter trial, from 1; 0 or absent for a run with the settings that were chosen. */
  readonly trial?: number;
}

interface RunHeader extends RunKey {
  readonly schema: typeof RUN_SCHEMA;
  /** Of everything that the result depends on; a run is repeated when it changes. */
  readonly settingsHash: string;
  readonly trial: number;
  readonly settings: Settings;
  /** ISO 8601. */
  readonly finishedAt: string;
}

export interface FinishedRun extends RunHeader {
  readonly status: 'finished';
  /** The split that `metrics` is about: validation where the data set has no test split. */
  readonly evaluatedOn: 'test' | 'validation';
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The name of the task, such as "single-label". */
  readonly task: string;
  /** The primary metric of the answer that is best where texts are not looked at, such as the most frequent class. */
  readonly baseline: number;
  readonly history: FinetuneResult['history'];
  readonly bestEpoch: number;
  /** What a user should know of the run: of its head, why it was shorter than asked for, that it came to nothing. */
  readonly notes?: FinetuneResult['notes'];
  readonly training: FinetuneResult['training'];
  readonly parameters: FinetuneResult['parameters'];
  readonly cost: FinetuneResult['cost'];
  readonly tokenization: FinetuneResult['tokenization'];
  readonly constructs?: FinetuneResult['constructs'];
  /** Absent from records of earlier versions. */
  readonly selectionMap?: FinetuneResult['selectionMap'];
  /** What people look at of single rows; absent from records of trials, and of earlier versions. */
  readonly answers?: AnswerDetails;
  /** What the primary metric is made of, by evaluated row; see `RowAnswer.statistics` of `@tokensift/tasks`. */
  readonly statistics: readonly (readonly number[])[];
}

export interface FailedRun extends RunHeader {
  readonly status: 'failed';
  readonly error: ErrorParts;
}

export type RunRecord = FinishedRun | FailedRun;

export const RUN_SCHEMA = 'tokensift/run/2';

/** The parts of a run's name, of which no two runs of an experiment have the same. */
const partsOf = ({ model, dataset, method }: Omit<RunKey, 'seed' | 'trial'>): string[] => [
  ...(model === undefined ? [] : [model]),
  dataset,
  method,
];

/** Which runs differ in nothing but seed and trial: "banking · full", with the model before it where there are several. */
export const describeRuns = (key: Omit<RunKey, 'seed' | 'trial'>): string => partsOf(key).join(' · ');

export const describeRun = ({ seed, trial = 0, ...of }: RunKey): string =>
  `${describeRuns(of)} · ${trial > 0 ? `trial ${trial}` : `seed ${seed}`}`;

/** The folder of the records, in that of the experiment. */
export const RECORDS = 'runs';

/** The name of a record among the records. */
export const recordName = ({ seed, trial = 0, ...of }: RunKey): string =>
  `${partsOf(of).join('--')}--${trial > 0 ? `trial${trial}` : `seed${seed}`}.json`;

const recordPath = (folder: string, key: RunKey): string => join(folder, RECORDS, recordName(key));

/** Whether a file among the records may be one. */
export const isRecordName = (name: string): boolean => /^.+--.+--(?:seed|trial)\d+\.json$/s.test(name);

/** A record has a number for each row of the test split, and little besides. */
const damaged: ReadFileOptions = { largest: 2 ** 30, code: 'invalid-data', hint: 'The run is made again.' };

/** Writes a record with its own checksum. @throws TokensiftError `io-error`. */
export async function writeRunRecord(
  folder: string,
  record: RunRecord,
  options?: WriteOptions,
): Promise<void> {
  await writeTextAtomically(recordPath(folder, record), checksummedJson(record), options);
}

/**
 * The record of a run.
 * @param onDamage is given the path of a file that is not the record that was written for this run
 * @returns undefined when there is none that can be used: the run is made again.
 */
export async function readRunRecord(
  folder: string,
  key: RunKey,
  onDamage?: (path: string) => void,
): Promise<RunRecord | undefined> {
  const path = recordPath(folder, key);
  try {
    const record = parseRunRecord(await readBytes(path, damaged), path, key);
    if (record) return record;
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'file-not-found') return undefined;
  }
  onDamage?.(path);
  return undefined;
}

/** The record of a run from what `checksummedJson` gave; undefined for anything else. */
export function parseRunRecord(bytes: Buffer, where: string, key: RunKey): RunRecord | undefined {
  try {
    const record = parseChecksummedJson(bytes, where, damaged) as RunRecord;
    return record.schema === RUN_SCHEMA && describeRun(record) === describeRun(key) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** All records of a folder that can be used, in the order of their names; another process may be adding some. */
export async function readRunRecords(folder: string): Promise<RunRecord[]> {
  const names = await readdir(join(folder, RECORDS)).catch(() => []);
  const records: RunRecord[] = [];
  for (const name of names.filter(isRecordName).sort()) {
    const record = await readRecord(join(folder, RECORDS, name));
    if (record) records.push(record);
  }
  return records;
}

/** @returns undefined for a file that is no record that was written so, or is gone. */
async function readRecord(path: string): Promise<RunRecord | undefined> {
  try {
    const record = (await readChecksummedJson(path, damaged)) as RunRecord;
    return record.schema === RUN_SCHEMA ? record : undefined;
  } catch (error) {
    if (TokensiftError.isInstance(error)) return undefined;
    throw error;
  }
}
