import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom, type Random } from '@tokensift/core';
import type { QueueStatus } from '@tokensift/executor-bullmq';
import { type RedisServer, startRedis } from '@tokensift/testing/redis';
import { runCommand } from './command.ts';
import { describeFailure, mustRun, withInputs } from './kill-and-resume.ts';
import { type Coordinator, createCoordinator, createWorkers, type Workers } from './queue-processes.ts';
import { differences, resultOf } from './result-of.ts';

/** What became of an experiment whose workers, server and coordinator were killed. */
export const queueOutcomes = {
  killed: 'was killed, and another one took its place',
  same: 'came to the undisturbed results, to the bit',
  other: 'came to other results',
  leftover: 'left jobs in the queue',
  bare: 'did not end, or ended otherwise',
} as const;

export type QueueOutcomeKind = keyof typeof queueOutcomes;

export const queueFaults: readonly QueueOutcomeKind[] = ['other', 'leftover', 'bare'];

/** What is killed, and what is judged in the end. */
export const queueParts = ['worker', 'server', 'coordinator', 'results'] as const;

export interface QueueOutcome {
  readonly part: (typeof queueParts)[number];
  readonly kind: QueueOutcomeKind;
  readonly detail?: string;
}

export interface KillQueueOptions {
  /** How many workers are killed. */
  readonly cases: number;
  readonly seed: number;
  readonly onOutcome: (outcome: QueueOutcome) => void;
}

/** As many as this machine runs at the same time without one waiting for the other. */
const WORKERS = 2;
/** How often the server is killed and started again, and the coordinator is. */
const RESTARTS = 2;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** An experiment of sixteen runs of some seconds, four of them trials. */
const experiment = (inputs: string): readonly string[] => [
  ...['run', `${inputs}/tiny.yaml`, '--json', '--resume', '--out', 'out'],
  ...['--set', 'seeds=[1,2,3,4,5,6]', '--set', 'trials=2', '--set', 'training.epochs=30'],
  ...['--set', 'training.batchSize=4', '--set', 'training.flopsBudget=0'],
];

/**
 * Kills workers at random moments, the server and the coordinator now and then, and looks what comes of the experiment.
 * @returns what the workers did, in a sentence
 */
export async function killQueue({ cases, seed, onOutcome }: KillQueueOptions): Promise<string> {
  return await withInputs(async (root, inputs) => {
    const [undisturbed, disturbed] = [join(root, 'undisturbed'), join(root, 'disturbed')];
    await mkdir(undisturbed);
    await mkdir(disturbed);
    await mustRun(experiment(inputs), undisturbed);
    await using server = await startRedis();
    const place = ['--redis', server.url];
    const workers = createWorkers(WORKERS, [...place, '--state-every', '1'], disturbed);
    const coordinator = createCoordinator(
      [...experiment(inputs), '--executor', 'bullmq', ...place],
      disturbed,
    );
    try {
      const random = createRandom(`${seed}/queue`);
      await killAll({ cases, random, server, workers, coordinator, onOutcome });
      const outcome = await judge(coordinator, undisturbed, disturbed, place);
      onOutcome({ part: 'results', ...outcome });
      return workers.describe();
    } finally {
      workers.stop();
      coordinator.kill();
    }
  });
}

interface Processes {
  readonly cases: number;
  readonly random: Random;
  readonly server: RedisServer;
  readonly workers: Workers;
  readonly coordinator: Coordinator;
  readonly onOutcome: (outcome: QueueOutcome) => void;
}

async function killAll({ cases, random, server, workers, coordinator, onOutcome }: Processes): Promise<void> {
  const every = Math.ceil(cases / (RESTARTS + 1));
  for (let kill = 1; kill <= cases; kill++) {
    await workers.killOne(random);
    onOutcome({ part: 'worker', kind: 'killed' });
    if (kill % every !== 0 || kill === cases) continue;
    await server.kill();
    await wait(random.integer(1_000));
    await server.start();
    onOutcome({ part: 'server', kind: 'killed' });
    await wait(random.integer(LONGEST_PAUSE_MILLISECONDS));
    coordinator.killAndStart();
    onOutcome({ part: 'coordinator', kind: 'killed' });
  }
}

async function judge(
  coordinator: Coordinator,
  undisturbed: string,
  disturbed: string,
  place: readonly string[],
): Promise<Pick<QueueOutcome, 'kind' | 'detail'>> {
  const ended = await coordinator.ended();
  if (ended.code !== 0) return { ...describeFailure(ended), kind: 'bare' };
  const differing = differences(
    await resultOf(join(undisturbed, 'out')),
    await resultOf(join(disturbed, 'out')),
  );
  if (differing.length > 0) return { kind: 'other', detail: differing.join(', ') };
  const status = await runCommand(['status', '--json', ...place], { cwd: disturbed });
  const { jobs } = JSON.parse(status.stdout) as QueueStatus;
  const left = Object.entries(jobs).filter(([, count]) => count > 0);
  if (left.length > 0) return { kind: 'leftover', detail: left.map(String).join(', ') };
  return { kind: 'same' };
}
