import { join } from 'node:path';
import type { DatasetSplits } from '@tokensift/datasets';
import {
  hashModelFolder,
  hashRows,
  hashValue,
  portableSettings,
  readFileSettings,
  type Settings,
} from '@tokensift/experiments';
import { readJsonIfPresent, verifyFolder } from '@tokensift/storage';
import { version } from '../version.ts';

export const RESULT_FILE = 'result.json';

/** What the result of a training depends on. */
export interface TrainingInputs {
  readonly modelFolder: string;
  readonly splits: DatasetSplits<object>;
  readonly task: string;
  readonly method: string;
  readonly settings: Settings;
  readonly training: object;
  /** What `--set` says, the settings of the task among it. */
  readonly set: readonly string[];
  readonly seed: number;
  readonly maxLength?: number;
  readonly pooling?: string;
  readonly engine?: string;
  readonly backend?: string;
}

/** The result of a training that has finished. */
export interface FinishedTraining {
  readonly fingerprint: string;
}

/** SHA-256 of everything that the result of a training depends on. */
export async function fingerprintOf(inputs: TrainingInputs): Promise<string> {
  const { modelFolder, splits, method, settings, ...others } = inputs;
  const { task, training, set, seed, maxLength, pooling, engine, backend } = others;
  const entry = { name: method, method, settings, training: {} };
  const files = await readFileSettings([entry]);
  return hashValue({
    version,
    model: await hashModelFolder(modelFolder),
    data: hashRows([splits.train, splits.validation, splits.test ?? []]),
    ...{ method, task, training, set, seed, maxLength, pooling, engine, backend },
    settings: portableSettings(entry, files),
  });
}

/** The result of the same training that a folder holds, whole and unchanged; undefined for anything else. */
export async function finishedBefore(
  folder: string,
  fingerprint: string,
): Promise<FinishedTraining | undefined> {
  const result = await readJsonIfPresent(join(folder, RESULT_FILE)).catch(() => undefined);
  if (Object(result).fingerprint !== fingerprint) return undefined;
  const verification = await verifyFolder(folder).catch(() => undefined);
  const isWhole = verification?.problems.every(({ problem }) => problem === 'foreign');
  return isWhole ? (result as FinishedTraining) : undefined;
}
