import type { RunKey } from '@tokensift/experiments';
import { Queue } from 'bullmq';
import type { QueueConnection } from '../connection/connect-queue.ts';
import type { CoordinatorDescription } from '../coordinator/coordinator-description.ts';
import type { Payload, Result } from '../protocol/payload.ts';
import type { Position, Progress } from '../protocol/progress.ts';
import { requireQueueName } from '../protocol/queue-name.ts';
import { DEFAULT_QUEUE, PREFIX } from '../settings.ts';
import type { WorkerDescription } from '../worker/worker-description.ts';
import { type Failure, listFailures } from './failures.ts';
import { listPresent } from './presence.ts';

/** What a queue looks like at a moment, as a plain JSON value. */
export interface QueueStatus {
  readonly queue: string;
  /** Where the server is, without the password. */
  readonly server: string;
  readonly jobs: {
    /** Ready, and not taken yet. */
    readonly waiting: number;
    /** Resting before they are tried again. */
    readonly resting: number;
    readonly running: number;
    /** Ended; whoever submitted them has not taken the results yet. */
    readonly uncollected: number;
  };
  /** Who waits for results. An experiment for which nobody waits continues when it is run again. */
  readonly experiments: readonly CoordinatorDescription[];
  readonly workers: readonly WorkerStatus[];
  readonly running: readonly RunningJob[];
  /** The last runs that failed, the newest first. */
  readonly failures: readonly Failure[];
}

export interface WorkerStatus extends WorkerDescription {
  readonly id: string;
  /** The runs that it is at. */
  readonly runs: readonly RunKey[];
}

export interface RunningJob {
  readonly run: RunKey;
  /** The id of the worker. */
  readonly worker?: string;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly position: Position;
  /** How often it had been begun before: its worker died, or its machine failed. */
  readonly retries: number;
}

/** Of what a queue has many of, so many are looked at. */
const MOST_RUNNING = 1_000;

/** Says what there is at a queue. @throws TokensiftError `invalid-argument` for a name that is none. */
export async function readStatus(
  { client, address }: QueueConnection,
  name: string = DEFAULT_QUEUE,
): Promise<QueueStatus> {
  requireQueueName(name);
  const queue = new Queue<Payload, Result>(name, {
    connection: client,
    prefix: PREFIX,
    skipVersionCheck: true,
    skipMetasUpdate: true,
  });
  queue.on('error', () => {});
  try {
    const counts = await queue.getJobCounts('waiting', 'delayed', 'active', 'completed', 'failed');
    const active = await queue.getActive(0, MOST_RUNNING - 1);
    const running = active.map(
      ({ data, processedBy, processedOn, progress, attemptsStarted }): RunningJob => {
        // BullMQ's own value where no progress has been told of yet is 0.
        const { position = {} } = Object(progress) as Partial<Progress>;
        return {
          run: data.job.key,
          ...(processedBy !== undefined && { worker: processedBy }),
          ...(processedOn !== undefined && { startedAt: new Date(processedOn).toISOString() }),
          position,
          retries: Math.max(0, attemptsStarted - 1),
        };
      },
    );
    const workers = await listPresent<WorkerDescription>(client, name, 'worker');
    const coordinators = await listPresent<CoordinatorDescription>(client, name, 'coordinator');
    return {
      queue: name,
      server: address,
      jobs: {
        waiting: counts.waiting ?? 0,
        resting: counts.delayed ?? 0,
        running: counts.active ?? 0,
        uncollected: (counts.completed ?? 0) + (counts.failed ?? 0),
      },
      experiments: [...coordinators.values()],
      workers: [...workers].map(([id, worker]) => ({
        id,
        ...worker,
        runs: running.flatMap((job) => (job.worker === id ? [job.run] : [])),
      })),
      running,
      failures: await listFailures(client, name),
    };
  } finally {
    await queue.close();
  }
}
