import { basename } from 'node:path';
import { type BaseModel, modelForTask } from '@tokensift/classifier';
import { type Engine, type Note, TokensiftError } from '@tokensift/core';
import { taskKindOf } from '@tokensift/tasks';
import { version } from '../environment/environment.ts';
import { portableSettings, readFileSettings } from '../experiment/file-settings.ts';
import { hashValue } from '../plan/fingerprints.ts';
import type { Job } from '../plan/job.ts';
import type { Inputs } from './inputs.ts';
import type { OpenedDataset } from './open-dataset.ts';

/** What a job is run on. */
export interface JobInputs {
  readonly engine: Engine;
  readonly model: BaseModel;
  readonly dataset: OpenedDataset;
  /** What is known of the model and the data, whatever the run. */
  readonly notes: readonly Note[];
}

/**
 * Opens what a job is to be run on, from the job alone.
 * @param onEngine is told why an engine was chosen
 * @throws TokensiftError `unsupported` for a job of another version of tokensift, `base-mismatch` where model, data or a file
 * of the method is not what the job was planned with; for a model or data that cannot be used.
 */
export async function inputsForJob(
  job: Job,
  inputs: Inputs,
  onEngine: (message: string) => void,
): Promise<JobInputs> {
  requireVersion(job);
  const opened = await openAs(job, inputs);
  await requireFiles(job);
  const engine = await inputs.engine(job.engine, onEngine);
  const model = modelForTask(opened.model, taskKindOf(job.dataset.task));
  return { engine, model, dataset: opened.dataset, notes: [...model.notes, ...opened.dataset.notes] };
}

/** Opens model and data; what was opened for an earlier job may have been changed on disk since, and is read once more. */
async function openAs(
  job: Job,
  inputs: Inputs,
): Promise<{ readonly model: BaseModel; readonly dataset: OpenedDataset }> {
  const planned = plannedHashes(job);
  for (let attempt = 1; ; attempt++) {
    const { model, sha256 } = await inputs.model(job.model);
    const isLast = attempt === 2;
    if (isLast) requireSame('the model', job.model.path, sha256, planned.model);
    const dataset = await inputs.dataset(job.dataset, job.model);
    if (isLast) requireSame('the data set', job.dataset.path, dataset.sha256, planned.dataset);
    if (sha256 === planned.model && dataset.sha256 === planned.dataset) return { model, dataset };
    inputs.forget();
  }
}

/** The hashes of model and data that a job was planned with. */
function plannedHashes({ settings }: Job): { readonly model: unknown; readonly dataset: unknown } {
  const hashOf = (part: unknown): unknown => Object(part).sha256;
  return { model: hashOf(settings.model), dataset: hashOf(settings.dataset) };
}

function requireVersion(job: Job): void {
  if (job.version === version) return;
  throw new TokensiftError({
    code: 'unsupported',
    message: `the job is of tokensift ${job.version}, and this process is tokensift ${version}.`,
    hint: 'Results of different versions may differ: start workers of the version that submits the experiment.',
  });
}

/** @throws TokensiftError where a file that the method is set with is another one. */
async function requireFiles({ method, settings }: Job): Promise<void> {
  const found = portableSettings(method, await readFileSettings([method]));
  const planned = Object(settings.method);
  const other = Object.keys(found).find((name) => hashValue(found[name]) !== hashValue(planned[name]));
  if (other !== undefined) throw mismatch(`the file of "${other}"`, String(method.settings[other]));
}

function requireSame(what: string, where: string, found: string, planned: unknown): void {
  if (found !== planned) throw mismatch(what, where);
}

const mismatch = (what: string, where: string): TokensiftError =>
  new TokensiftError({
    code: 'base-mismatch',
    where,
    message: `${what} is not what the experiment was planned with: ${basename(where)} has other content here.`,
    hint: 'Give all processes the same files, and start the experiment again where they were changed on purpose.',
  });
