import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import {
  checkOutputFolder,
  innerLockOf,
  lockOutput,
  makeFolder,
  manifestFile,
  targetOfTemporary,
  writeManifest,
  writeTextAtomically,
} from '@tokensift/storage';
import type { Experiment } from '../experiment/experiment.ts';
import { RESULTS, writeResults } from '../results/results.ts';
import { EVENTS } from '../trackers/events/read-events.ts';
import { isEventFile, removeEventFiles, TENSORBOARD } from '../trackers/tensorboard/event-files.ts';
import { INPUTS_FILE, writeInputsRecord } from './inputs-record.ts';
import { type FolderMode, MARK, type Mark, markText, parseMark, requireOwnMark } from './mark.ts';
import { isRecordName, RECORDS, readRunRecord, writeRunRecord } from './run-record.ts';
import type { RunStore } from './run-store.ts';
import { isStateName, openStateFolder, STATES, tidyStateFolder } from './training-states.ts';

const OWN_FILES = [MARK, EVENTS, INPUTS_FILE, RESULTS, 'report.html'];

const isOwn = (file: string): boolean => {
  const [folder, name, ...deeper] = file.split('/');
  if (name === undefined) return OWN_FILES.includes(file);
  if (folder === TENSORBOARD) return isEventFile(basename(file));
  if (deeper.length > 0) return false;
  return (folder === RECORDS && isRecordName(name)) || (folder === STATES && isStateName(name));
};

/**
 * Makes a folder ready for the runs of an experiment, and keeps other processes from writing it until it is closed.
 * @throws TokensiftError `invalid-argument` when the folder holds something that must not be touched, `invalid-data` when
 * what marks it is damaged; as `checkOutputFolder` and `lockOutput`.
 */
export async function openRunFolder(
  folder: string,
  experiment: Experiment,
  mode: FolderMode,
): Promise<RunStore> {
  const mayReplace = () => requireUsable(folder, experiment, mode);
  await checkOutputFolder(folder, { inPlace: true, mayReplace });
  await makeFolder(folder);
  const lock = await lockOutput(innerLockOf(folder), folder);
  try {
    await mayReplace();
    await removeUnfinished(folder);
    await tidyStateFolder(join(folder, STATES));
    if (mode === 'overwrite') await removeRuns(folder);
    // It would tell of what the folder held before.
    await rm(join(folder, manifestFile), { force: true });
    await writeTextAtomically(join(folder, MARK), markText(experiment));
  } catch (error) {
    await lock.release();
    throw error;
  }
  return {
    states: openStateFolder(join(folder, STATES)),
    read: (key, onDamage) => readRunRecord(folder, key, onDamage),
    // What killed processes left was removed above, and nobody else writes here.
    write: (record) => writeRunRecord(folder, record, { isTidy: true }),
    writeInputs: (inputs) => writeInputsRecord(folder, inputs),
    writeResults: (results) => writeResults(folder, results),
    finish: () => writeManifest(folder, isOwn),
    async [Symbol.asyncDispose]() {
      await tidyStateFolder(join(folder, STATES));
      await lock.release();
    },
  };
}

/** @throws TokensiftError for a folder that is not for the runs of this experiment. */
async function requireUsable(folder: string, experiment: Experiment, mode: FolderMode): Promise<void> {
  const names = await readdir(folder);
  // A process that was killed before it had written anything leaves no more than this.
  if (names.every((name) => isUnfinished(name) || join(folder, name) === innerLockOf(folder))) return;
  requireOwnMark(await readMark(folder), { where: folder, experiment, mode });
}

/** The experiment whose runs a folder holds; undefined where it does not say, and where what says so is damaged. */
export async function readExperimentOf(folder: string): Promise<Experiment | undefined> {
  const mark = await readMark(folder);
  return TokensiftError.isInstance(mark) ? undefined : mark?.experiment;
}

async function readMark(folder: string): Promise<Mark | TokensiftError | undefined> {
  const path = join(folder, MARK);
  return parseMark(await readFile(path).catch(() => undefined), path);
}

/** Temporary files of our own; while the lock is held, nobody is writing them. */
const isUnfinished = (name: string): boolean => {
  const target = targetOfTemporary(name);
  return target !== undefined && [...OWN_FILES, manifestFile, basename(innerLockOf(''))].includes(target);
};

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isUnfinished(name)) await rm(join(folder, name), { force: true });
  }
  for (const name of await recordNames(folder)) {
    const target = targetOfTemporary(name);
    if (target !== undefined && isRecordName(target)) await rm(join(folder, RECORDS, name), { force: true });
  }
}

/** Removes what runs wrote, and nothing else. The mark stays until it is replaced, so that a kill leaves a run folder. */
async function removeRuns(folder: string): Promise<void> {
  for (const name of await recordNames(folder)) {
    if (isRecordName(name)) await rm(join(folder, RECORDS, name), { force: true });
  }
  // What is not ours keeps it.
  await rmdir(join(folder, RECORDS)).catch(() => undefined);
  await removeEventFiles(join(folder, TENSORBOARD));
  const states = openStateFolder(join(folder, STATES));
  for (const job of await states.list()) await states.remove(job);
  await tidyStateFolder(join(folder, STATES));
  for (const name of OWN_FILES) {
    if (name !== MARK) await rm(join(folder, name), { force: true });
  }
}

const recordNames = (folder: string): Promise<string[]> => readdir(join(folder, RECORDS)).catch(() => []);
