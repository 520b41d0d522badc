import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import {
  checkOutputFolder,
  checksummedJson,
  innerLockOf,
  lockOutput,
  makeFolder,
  manifestFile,
  parseChecksummedJson,
  type Refusal,
  targetOfTemporary,
  writeManifest,
  writeTextAtomically,
} from '@tokensift/storage';
import type { Experiment } from '../experiment/experiment.ts';
import { writeResults } from '../results/results.ts';
import { EVENTS } from '../trackers/events/read-events.ts';
import { isEventFile, removeEventFiles, TENSORBOARD } from '../trackers/tensorboard/event-files.ts';
import { isRecordName, RECORDS, readRunRecord, writeRunRecord } from './run-record.ts';
import type { RunStore } from './run-store.ts';
import { isStateName, openStateFolder, removeUnfinishedStates, STATES } from './training-states.ts';

/** What to do with a folder that has runs already. */
export type FolderMode = 'new' | 'resume' | 'overwrite';

interface Mark {
  readonly schema: typeof MARK_SCHEMA;
  readonly experiment: Experiment;
}

const damaged: Refusal = {
  code: 'invalid-data',
  hint: 'Take it from another copy, or start anew: --overwrite.',
};

const MARK_SCHEMA = 'tokensift/experiment/1';
/** What tells a folder of runs from others. */
const MARK = 'experiment.json';
const OWN_FILES = [MARK, EVENTS, 'results.json', 'report.html'];

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
    await removeUnfinishedStates(join(folder, STATES));
    if (mode === 'overwrite') await removeRuns(folder);
    // It would tell of what the folder held before.
    await rm(join(folder, manifestFile), { force: true });
    const mark: Mark = { schema: MARK_SCHEMA, experiment };
    await writeTextAtomically(join(folder, MARK), checksummedJson(mark, 2));
  } catch (error) {
    await lock.release();
    throw error;
  }
  return {
    states: openStateFolder(join(folder, STATES)),
    read: (key, onDamage) => readRunRecord(folder, key, onDamage),
    write: (record) => writeRunRecord(folder, record),
    writeResults: (results) => writeResults(folder, results),
    finish: () => writeManifest(folder, isOwn),
    [Symbol.asyncDispose]: lock.release,
  };
}

/** @throws TokensiftError for a folder that is not for the runs of this experiment. */
async function requireUsable(folder: string, experiment: Experiment, mode: FolderMode): Promise<void> {
  const refuse = (message: string, hint: string) =>
    new TokensiftError({ code: 'invalid-argument', where: folder, message, hint });
  const names = await readdir(folder);
  // A process that was killed before it had written anything leaves no more than this.
  if (names.every((name) => isUnfinished(name) || join(folder, name) === innerLockOf(folder))) return;
  const mark = await readMark(folder);
  if (!mark) {
    throw refuse(
      'the folder is not empty and was not made by "tokensift run".',
      'Give another folder: --out DIR.',
    );
  }
  if (mode === 'overwrite') return;
  if (TokensiftError.isInstance(mark)) throw mark;
  const { name } = mark.experiment;
  if (mode === 'new') {
    throw refuse(
      `the folder has runs of the experiment "${name}" already.`,
      'Add --resume to go on with them, or --overwrite to start anew.',
    );
  }
  if (name !== experiment.name) {
    throw refuse(
      `the folder has runs of another experiment: "${name}", not "${experiment.name}".`,
      'Give the folder of this experiment, or another one for new runs.',
    );
  }
}

/** The error for one that is damaged; undefined for a file that does not say that it is one. */
async function readMark(folder: string): Promise<Mark | TokensiftError | undefined> {
  const path = join(folder, MARK);
  const content = await readFile(path).catch(() => undefined);
  if (!content?.includes(MARK_SCHEMA)) return undefined;
  try {
    return parseChecksummedJson(content, path, damaged) as Mark;
  } catch (error) {
    return error as TokensiftError;
  }
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
  for (const name of OWN_FILES) {
    if (name !== MARK) await rm(join(folder, name), { force: true });
  }
}

const recordNames = (folder: string): Promise<string[]> => readdir(join(folder, RECORDS)).catch(() => []);
