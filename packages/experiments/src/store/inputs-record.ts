import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import {
  checksummedJson,
  type ReadFileOptions,
  readChecksummedJson,
  writeTextAtomically,
} from '@tokensift/storage';
import type { DatasetDescription } from '../constructs/describe-dataset.ts';
import type { Environment } from '../environment/environment.ts';
import type { ExperimentNote } from '../results/results.ts';

/** What the runs of an experiment start from, as people look at it; known before the first run. */
export interface InputsRecord {
  readonly schema: typeof INPUTS_SCHEMA;
  readonly environment: Environment;
  /** How many runs the experiment has, trials not counted. */
  readonly planned: number;
  readonly notes: readonly ExperimentNote[];
  readonly datasets: readonly DatasetDescription[];
}

export const INPUTS_SCHEMA = 'tokensift/inputs/1';

export const INPUTS_FILE = 'inputs.json';

const reading: ReadFileOptions = {
  largest: 2 ** 28,
  code: 'invalid-data',
  hint: 'Run the experiment again with --resume: the file is written anew.',
};

/** Writes it with its own checksum. @throws TokensiftError `io-error`. */
export async function writeInputsRecord(folder: string, inputs: InputsRecord): Promise<void> {
  await writeTextAtomically(join(folder, INPUTS_FILE), checksummedJson(inputs));
}

/** @returns undefined where there is none: folders of earlier versions. @throws TokensiftError `invalid-data` for a damaged one. */
export async function readInputsRecord(folder: string): Promise<InputsRecord | undefined> {
  try {
    return (await readChecksummedJson(join(folder, INPUTS_FILE), reading)) as InputsRecord;
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'file-not-found') return undefined;
    throw error;
  }
}
