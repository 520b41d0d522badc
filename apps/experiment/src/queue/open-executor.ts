import { TokensiftError } from '@tokensift/core';
import type { RunExperimentOptions } from '@tokensift/experiments';
import { type Command, Option } from 'commander';
import { given } from '../cli/options.ts';
import { addQueueOptions, loadBullmq, openQueue, type QueueFlags } from './open-queue.ts';

const EXECUTORS = ['in-process', 'bullmq'] as const;

export interface ExecutorFlags extends QueueFlags {
  readonly executor: (typeof EXECUTORS)[number];
}

/** What makes the runs of an experiment. */
export interface OpenedExecutor extends AsyncDisposable {
  /** Absent where they are made in this process. */
  readonly createExecutor?: NonNullable<RunExperimentOptions['createExecutor']>;
  /** What the user is told when they stop it. */
  readonly stopping: string;
}

export function addExecutorOptions(command: Command): void {
  command.addOption(
    new Option(
      '--executor <name>',
      'what makes the runs: this process, or the workers at a queue (see "tokensift worker")',
    )
      .choices(EXECUTORS)
      .default('in-process'),
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
  const { executor, redis, queue } = flags;
  if (executor === 'in-process') {
    if (redis !== undefined || queue !== undefined) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: '--redis and --queue are for runs that workers make.',
        hint: 'Add --executor bullmq.',
      });
    }
    return { stopping: 'Stopping after this step …', async [Symbol.asyncDispose]() {} };
  }
  const { createBullmqExecutor } = await loadBullmq();
  const connection = await openQueue(flags, onNote);
  return {
    createExecutor: ({ store }) =>
      createBullmqExecutor({ connection, store, name, onNote, ...given({ queue }) }),
    stopping: 'Stopping; the workers end the runs that they are at, and their results wait in the queue …',
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** The words that say the same executor again; an address with a password is left to the environment. */
export function executorWords({ executor, redis, queue }: ExecutorFlags): string[] {
  if (executor === 'in-process') return [];
  return [
    ...['--executor', executor],
    ...(redis === undefined || redis.includes('@') ? [] : ['--redis', redis]),
    ...(queue === undefined ? [] : ['--queue', queue]),
  ];
}
