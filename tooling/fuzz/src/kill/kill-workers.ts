import { mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom, type Random } from '@tokensift/core';
import { describeFailure, mustRun, withInputs } from './kill-and-resume.ts';
import { type Coordinator, createCoordinator } from './queue-processes.ts';
import { differences, resultOf } from './result-of.ts';

/** What became of an experiment whose processes were killed on this machine. */
export const workersOutcomes = {
  killed: 'was killed, and another one took its place',
  same: 'came to the undisturbed results, to the bit',
  other: 'came to other results',
  orphan: 'left a process behind that did not end by itself',
  bare: 'did not end, or ended otherwise',
} as const;

export type WorkersOutcomeKind = keyof typeof workersOutcomes;

export const workersFaults: readonly WorkersOutcomeKind[] = ['other', 'orphan', 'bare'];

/** What is killed, and what is judged in the end. */
export const workersParts = [
  'the process of in-process',
  'results of in-process',
  'a worker',
  'the coordinator of workers',
  'results of workers',
] as const;

export interface WorkersOutcome {
  readonly part: (typeof workersParts)[number];
  readonly kind: WorkersOutcomeKind;
  readonly detail?: string;
}

export interface KillWorkersOptions {
  /** How many processes of each kind are killed. */
  readonly cases: number;
  readonly seed: number;
  readonly onOutcome: (outcome: WorkersOutcome) => void;
}

const WORKERS = 2;
/** Some runs take as long. */
const LONGEST_LIFE_MILLISECONDS = 4_000;
/** What part of the processes is killed that soon after they were started, the others after they began a run. */
const EARLY = 0.25;
/** A worker notices at its next turn that nobody is left to work for; that takes longest while it is started. */
const ORPHAN_MILLISECONDS = 10_000;
const START_MILLISECONDS = 120_000;

/** An experiment of twelve runs of some seconds, four of them trials. */
const experiment = (inputs: string): readonly string[] => [
  ...['run', `${inputs}/tiny.yaml`, '--json', '--resume', '--out', 'out'],
  ...['--set', 'seeds=[1,2,3,4]', '--set', 'trials=2', '--set', 'training.epochs=60'],
  ...['--set', 'training.batchSize=4', '--set', 'training.flopsBudget=0'],
];

/**
 * Kills the process of an experiment at random moments, then that of one with workers and the workers in turn, and looks what
 * comes of both; of another experiment where one ends before all kills were made.
 * @returns how many kills came while runs were under way, in a sentence
 */
export async function killWorkers({ cases, seed, onOutcome }: KillWorkersOptions): Promise<string> {
  return await withInputs(async (root, inputs) => {
    const undisturbed = join(root, 'undisturbed');
    await mkdir(undisturbed);
    await mustRun(experiment(inputs), undisturbed);
    const expected = await resultOf(join(undisturbed, 'out'));
    const random = createRandom(`${seed}/workers`);
    const kills = { made: 0, atWork: 0 };
    const count = (wasAtWork: boolean | undefined): void => {
      kills.made += Number(wasAtWork !== undefined);
      kills.atWork += Number(wasAtWork === true);
    };
    let experiments = 0;
    for (const executor of ['in-process', 'workers'] as const) {
      const words = executor === 'workers' ? ['--executor', executor, '--workers', String(WORKERS)] : [];
      // How many kills an experiment lives to see depends on the machine.
      for (let left = cases; left > 0; ) {
        const cwd = join(root, `${executor}-${++experiments}`);
        await mkdir(cwd);
        const coordinator = createCoordinator([...experiment(inputs), ...words], cwd);
        try {
          while (left > 0 && !coordinator.hasEnded()) {
            if (executor === 'workers') count(await killOneWorker(coordinator, cwd, random, onOutcome));
            const wasAtWork = await killCoordinator(executor, coordinator, cwd, random, onOutcome);
            count(wasAtWork);
            left -= Number(wasAtWork !== undefined);
          }
          const outcome = await outcomeOf(coordinator, cwd, expected);
          onOutcome({ part: `results of ${executor}`, ...outcome });
          // The next one would end so, too.
          if (outcome.kind === 'bare') break;
        } finally {
          coordinator.kill();
        }
      }
    }
    return `${kills.atWork} of ${kills.made} kills came while runs were under way, in ${experiments} experiments.`;
  });
}

async function outcomeOf(
  coordinator: Coordinator,
  cwd: string,
  expected: Awaited<ReturnType<typeof resultOf>>,
): Promise<Omit<WorkersOutcome, 'part'>> {
  const ended = await coordinator.ended();
  if (ended.code !== 0) return { ...describeFailure(ended), kind: 'bare' };
  const differing = differences(expected, await resultOf(join(cwd, 'out')));
  return differing.length > 0 ? { kind: 'other', detail: differing.join(', ') } : { kind: 'same' };
}

/** @returns whether it had a run under way; undefined where it had ended before */
async function killCoordinator(
  executor: 'in-process' | 'workers',
  coordinator: Coordinator,
  cwd: string,
  random: Random,
  onOutcome: KillWorkersOptions['onOutcome'],
): Promise<boolean | undefined> {
  if (random.uniform() >= EARLY) await until(() => coordinator.hasEnded() || isAtWork(coordinator));
  await wait(random.integer(LONGEST_LIFE_MILLISECONDS));
  const part = executor === 'workers' ? 'the coordinator of workers' : 'the process of in-process';
  if (coordinator.hasEnded()) return undefined;
  const wasAtWork = isAtWork(coordinator);
  const workers = await workersIn(cwd);
  coordinator.killAndStart();
  const left = await stillThere(workers);
  if (left.length > 0) onOutcome({ part, kind: 'orphan', detail: `${left.length} workers` });
  else onOutcome({ part, kind: 'killed' });
  return wasAtWork;
}

/** @returns whether a run was under way; undefined where no worker was left */
async function killOneWorker(
  coordinator: Coordinator,
  cwd: string,
  random: Random,
  onOutcome: KillWorkersOptions['onOutcome'],
): Promise<boolean | undefined> {
  const isEarly = random.uniform() < EARLY;
  await until(async () => coordinator.hasEnded() || isEarly || isAtWork(coordinator));
  await until(async () => coordinator.hasEnded() || (await workersIn(cwd)).length > 0);
  await wait(random.integer(LONGEST_LIFE_MILLISECONDS));
  const pids = await workersIn(cwd);
  const pid = pids[random.integer(Math.max(1, pids.length))];
  // The experiment may have ended meanwhile.
  if (pid === undefined) return undefined;
  process.kill(pid, 'SIGKILL');
  onOutcome({ part: 'a worker', kind: 'killed' });
  return isAtWork(coordinator);
}

const isAtWork = (coordinator: Coordinator): boolean => coordinator.said().includes(': started');

async function until(isReached: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + START_MILLISECONDS;
  while (performance.now() < end && !(await isReached())) await wait(50);
}

async function stillThere(pids: readonly number[]): Promise<number[]> {
  const isThere = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const end = performance.now() + ORPHAN_MILLISECONDS;
  while (performance.now() < end && pids.some(isThere)) await wait(20);
  return pids.filter(isThere);
}

/** The workers that were started in a folder, whoever is their parent now; where there is a /proc. */
async function workersIn(cwd: string): Promise<number[]> {
  const found = await Promise.all(
    (await readdir('/proc')).filter(Number).map(async (pid) => {
      const words = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return words.includes('workers/worker.') && folder === cwd ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
