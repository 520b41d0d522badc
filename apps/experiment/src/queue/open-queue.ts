import { TokensiftError } from '@tokensift/core';
import type { QueueConnection } from '@tokensift/executor-bullmq';
import type { Command } from 'commander';
import { printMessage } from '../cli/output.ts';

/** Where the address is looked for unless it is given: it may hold a password, and everybody can list words of commands. */
const REDIS_VARIABLE = 'TOKENSIFT_REDIS';

const PACKAGE = '@tokensift/executor-bullmq';

export interface QueueFlags {
  readonly redis?: string;
  readonly queue?: string;
}

/** The options of all commands that have to do with a queue. */
export function addQueueOptions(command: Command): void {
  command
    .option(
      '--redis <url>',
      `Redis or Valkey server: redis://[[USER]:PASSWORD@]HOST[:PORT] (default: ${REDIS_VARIABLE})`,
    )
    .option('--queue <name>', 'the queue in that server (default: experiments)');
}

/** The package of queues, which the command line comes without. @throws TokensiftError `unsupported` where it is absent. */
export async function loadBullmq(): Promise<typeof import('@tokensift/executor-bullmq')> {
  try {
    return await import('@tokensift/executor-bullmq');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(PACKAGE)) throw error;
    throw new TokensiftError({
      code: 'unsupported',
      message: `queues need the package ${PACKAGE}, which is not installed.`,
      hint: `Install it beside tokensift: npm install ${PACKAGE}. Without it, runs are made on this machine.`,
      cause: error,
    });
  }
}

/**
 * Connects to the server of a queue.
 * @param onNote is told what there is to say of it
 * @throws TokensiftError `invalid-argument` where no server is named; as `connectQueue`.
 */
export async function openQueue(
  { redis = process.env[REDIS_VARIABLE] }: QueueFlags,
  onNote: (message: string) => void = printMessage,
): Promise<QueueConnection> {
  if (redis === undefined || redis === '') {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'no Redis server is named.',
      hint: `Give one with --redis redis://HOST:PORT or in ${REDIS_VARIABLE}.`,
    });
  }
  const { connectQueue } = await loadBullmq();
  return await connectQueue(redis, { onNote });
}
