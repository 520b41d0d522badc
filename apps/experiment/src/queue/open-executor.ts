import { availableParallelism } from 'node:os';
import { TokensiftError } from '@tokensift/core';
import type { RunExperimentOptions } from '@tokensift/experiments';
import { type Command, Option } from 'commander';
import { atLeastOne, byteSize, given } from '../cli/options.ts';
import { addQueueOptions, loadBullmq, openQueue, type QueueFlags } from './open-queue.ts';

const EXECUTORS = ['in-process', 'workers', 'bullmq'] as const;

export interface ExecutorFlags extends QueueFlags {
  readonly executor: (typeof EXECUTORS)[number];
  readonly workers?: number;
  readonly memory?: number;
  readonly stateEvery?: number;
}

/** Options that some executors have, with what they are for. */
const OWN_OPTIONS: Readonly<Record<(typeof EXECUTORS)[number], readonly (keyof ExecutorFlags)[]>> = {
  'in-process': [],
  workers: ['workers', 'memory'],
  bullmq: ['redis', 'queue'],
};

/** What makes the runs of an experiment. */
export interface OpenedExecutor extends AsyncDisposable {
  /** Absent where they are made in this process. */
  readonly createExecutor?: NonNullable<RunExperimentOptions['createExecutor']>;
  /** Threads of each run, where the experiment does not say. */
  readonly threads?: number;
  /** What the user is told when they stop it. */
  readonly stopping: string;
}

export function addExecutorOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--executor <name>',
        'where runs are made: in this process, in several processes of this machine, or by the workers of a queue (see "tokensift worker")',
      )
        .choices(EXECUTORS)
        .default('in-process'),
    )
    .option(
      '--workers <number>',
      'processes of --executor workers (default: one a core); they share the cores, where the file has no engine.threads',
      atLeastOne,
    )
    .option(
      '--memory <size>',
      'memory that they may use together, such as 8GB (default: what is free)',
      byteSize,
    );
  addQueueOptions(command);
}

/**
 * Opens what makes the runs.
 * @param name of the experiment
 * @param onNote is told what the user should know of it
 */
export async function openExecutor(
  name: string,
  flags: ExecutorFlags,
  onNote: (message: string) => void,
): Promise<OpenedExecutor> {
  const { executor, queue } = flags;
  refuseOptionsOfOthers(flags);
  if (executor === 'in-process') {
    return { stopping: 'Stopping after this step …', async [Symbol.asyncDispose]() {} };
  }
  if (executor === 'workers') return await openWorkers(flags);
  const { createBullmqExecutor } = await loadBullmq();
  const connection = await openQueue(flags, onNote);
  return {
    createExecutor: ({ store }) =>
      createBullmqExecutor({ connection, store, name, onNote, ...given({ queue }) }),
    // The same on all machines: they can change the last bits of a result.
    threads: availableParallelism(),
    stopping: 'Stopping; the workers end the runs that they are at, and their results wait in the queue …',
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

async function openWorkers({
  workers = availableParallelism(),
  memory,
  stateEvery,
}: ExecutorFlags): Promise<OpenedExecutor> {
  const { createWorkersExecutor } = await import('@tokensift/experiments');
  return {
    createExecutor: ({ store }) =>
      createWorkersExecutor({ store, workers, memoryBytes: memory, stateSeconds: stateEvery }),
    threads: Math.max(1, Math.floor(availableParallelism() / workers)),
    stopping: 'Stopping; the runs under way keep where they are …',
    async [Symbol.asyncDispose]() {},
  };
}

/** @throws TokensiftError `invalid-argument` for an option that another executor has. */
function refuseOptionsOfOthers(flags: ExecutorFlags): void {
  for (const owner of EXECUTORS) {
    const given = OWN_OPTIONS[owner].filter((name) => flags[name] !== undefined);
    if (owner === flags.executor || given.length === 0) continue;
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `--${given[0]} is for --executor ${owner}.`,
      hint: `Add --executor ${owner}, or leave it out.`,
    });
  }
}

/** The words that say the same executor again; an address with a password is left to the environment. */
export function executorWords({ executor, redis, queue, workers, memory }: ExecutorFlags): string[] {
  if (executor === 'in-process') return [];
  return [
    ...['--executor', executor],
    ...(redis === undefined || redis.includes('@') ? [] : ['--redis', redis]),
    ...(queue === undefined ? [] : ['--queue', queue]),
    ...(workers === undefined ? [] : ['--workers', String(workers)]),
    ...(memory === undefined ? [] : ['--memory', `${memory}B`]),
  ];
}
