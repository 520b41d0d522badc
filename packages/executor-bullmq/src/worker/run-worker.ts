import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { errorParts } from '@tokensift/core';
import { type RunJob, type TrainingStates, version } from '@tokensift/experiments';
import { Worker } from 'bullmq';
import type { QueueConnection } from '../connection/connect-queue.ts';
import { isRefusal, serverError } from '../connection/server-error.ts';
import type { Payload, Result } from '../protocol/payload.ts';
import { requireQueueName } from '../protocol/queue-name.ts';
import { DEATHS, DEFAULT_QUEUE, LONGEST_REST, PREFIX, type QueueTimes, queueTimes } from '../settings.ts';
import { announce, listPresent } from '../status/presence.ts';
import { handleJob } from './handle-job.ts';
import type { WorkerDescription } from './worker-description.ts';
import type { WorkerEvent } from './worker-event.ts';

export interface RunWorkerOptions {
  readonly connection: QueueConnection;
  readonly queue?: string;
  /** Makes a job on this machine. */
  readonly runJob: RunJob;
  /** Where states of trainings are kept: one place for all workers, so that one continues where another died. */
  readonly states: TrainingStates;
  /** Stops the worker: it gives back what it is at, and ends. */
  readonly signal: AbortSignal;
  /** How many jobs it makes at the same time; 1 by default. */
  readonly concurrency?: number;
  readonly times?: QueueTimes;
  readonly onEvent?: (event: WorkerEvent) => void;
  /** Is told, once, what the server refuses. */
  readonly onNote?: (message: string) => void;
}

/** A worker that is told to stop does not wait longer than this for a server that is away. */
const STOP_MILLISECONDS = 2_000;

/**
 * Runs jobs of a queue until the signal is aborted. It keeps a job by a lease that it renews, so that a
 * worker that dies at any moment loses its job to another one, which goes on from the training state that was kept. A
 * worker that stops gives its job back at once. Where a job cannot be made on this machine (another version of
 * tokensift, a model or data that are not there or are others), the job is left to the other workers; where none of
 * them can make it, the run has failed for that reason.
 * @throws TokensiftError `io-error` where the server lets nobody work.
 */
export async function runWorker({
  connection,
  queue = DEFAULT_QUEUE,
  runJob,
  states,
  signal,
  concurrency = 1,
  times = queueTimes,
  onEvent = () => {},
  onNote = () => {},
}: RunWorkerOptions): Promise<void> {
  const { client } = connection;
  requireQueueName(queue);
  const id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const startedAt = new Date().toISOString();
  let made = 0;
  let refusal: { readonly message: string; readonly count: number } | undefined;
  const describe = (): WorkerDescription => ({
    host: hostname(),
    pid: process.pid,
    version,
    concurrency,
    startedAt,
    made,
    ...(refusal && { refuses: refusal.message }),
  });
  const presence = await announce(client, { queue, role: 'worker', id }, describe, times.lease).catch(
    (error) => {
      throw serverError(connection.address, error);
    },
  );
  const leases = new Map<string, AbortController>();

  const worker = new Worker<Payload, Result>(
    queue,
    async (queued, token) => {
      const lost = new AbortController();
      leases.set(queued.id!, lost);
      try {
        return await handleJob(queued, token!, {
          runJob,
          states,
          stop: signal,
          lost: lost.signal,
          rest: times.rest,
          onRefusal,
          onEvent: (event) => {
            if (event.kind === 'ended') {
              made++;
              refusal = undefined;
            }
            onEvent(event);
          },
        });
      } finally {
        leases.delete(queued.id!);
      }
    },
    {
      connection: client,
      prefix: PREFIX,
      name: id,
      concurrency,
      autorun: false,
      lockDuration: times.lease,
      stalledInterval: times.check,
      maxStalledCount: DEATHS,
      // After an error of the connection, which is tried again by itself.
      runRetryDelay: 500,
      // The connection was checked when it was opened.
      skipVersionCheck: true,
    },
  );
  // Commands wait for a server that is away; what BullMQ says of jobs that others have taken over changes nothing.
  const said = new Set<string>();
  worker.on('error', (error) => {
    if (!isRefusal(error) || said.has(error.message)) return;
    said.add(error.message);
    onNote(errorParts(serverError(connection.address, error)).message);
  });
  // Now that the queue has the result, nobody goes on from the state.
  worker.on('completed', ({ data: { job } }) => void states.remove(job.hash).catch(() => {}));
  worker.on('lockRenewalFailed', (ids) => {
    for (const job of ids) leases.get(job)?.abort();
  });

  async function onRefusal({ refusedBy }: Payload, message: string): Promise<readonly string[] | undefined> {
    const refusing = [...new Set([...refusedBy, id])];
    const count = (refusal?.count ?? 0) + 1;
    refusal = { message, count };
    await presence.update();
    const present = await listPresent(client, queue, 'worker');
    if ([...present.keys()].every((other) => refusing.includes(other))) return undefined;
    // Those who can make the jobs shall get them.
    await worker.pause(true);
    const rest = Math.min(times.rest * 2 ** count, LONGEST_REST);
    setTimeout(() => void worker.resume(), rest).unref();
    return refusing;
  }

  void worker.run().catch(() => {});
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await connection.giveUpIfAway();
  const closed = Promise.allSettled([worker.close(), presence[Symbol.asyncDispose]()]);
  await Promise.race([closed, wait(STOP_MILLISECONDS, undefined, { ref: false })]);
}
