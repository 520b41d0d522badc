import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { keepStateIn, type StateKeeper } from '@tokensift/classifier';
import { removeUnfinishedFiles, targetOfTemporary } from '@tokensift/storage';

/**
 * Keeps the states of trainings, each under the hash of its job, so that a run goes on where a process was killed: in
 * another process, and on another machine where both reach the store.
 */
export interface TrainingStates {
  /** What another process opens them by; see `openTrainingStates`. */
  readonly place: string;
  /** The place of a job's state. */
  of(job: string): StateKeeper;
  /** Removes a job's state, where there is one. */
  remove(job: string): Promise<void>;
  /** The hashes of jobs that have a state. */
  list(): Promise<string[]>;
}

/** The folder of the states, in that of the experiment. */
export const STATES = 'states';

/** Whether a file among the states may be one. */
export const isStateName = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/**
 * States as files of a folder, which processes of other machines may share. Each appears whole; what is written by two processes
 * at once is that of one of them.
 */
export function openStateFolder(folder: string): TrainingStates {
  const pathOf = (job: string): string => join(folder, job);
  return {
    place: resolve(folder),
    of: (job) => keepStateIn(pathOf(job)),
    async remove(job) {
      await rm(pathOf(job), { force: true });
      await removeUnfinishedFiles(pathOf(job));
    },
    async list() {
      return (await namesIn(folder)).filter(isStateName);
    },
  };
}

/** Removes what processes left that were killed while they wrote states, and the folder where nothing else is in it. */
export async function tidyStateFolder(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const target = targetOfTemporary(name);
    if (target !== undefined && isStateName(basename(target))) await rm(join(folder, name), { force: true });
  }
  await rmdir(folder).catch(() => undefined);
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
