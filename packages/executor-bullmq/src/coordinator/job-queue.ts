import { describeRun, type Job } from '@tokensift/experiments';
import { Queue, type Job as QueuedJob, QueueEvents } from 'bullmq';
import type { QueueConnection } from '../connection/connect-queue.ts';
import { type Payload, payloadOf, type Result } from '../protocol/payload.ts';
import type { Progress } from '../protocol/progress.ts';
import { ATTEMPTS, KEPT_SECONDS, MOST_EVENTS, PREFIX, type QueueTimes } from '../settings.ts';

/** What the queue says of a job. It may say nothing when the server was away: `JobQueue.list` finds what was missed. */
export type QueueMessage =
  | { readonly kind: 'active' | 'ended'; readonly hash: string }
  | { readonly kind: 'progress'; readonly hash: string; readonly progress: Progress };

/** The jobs in the server, by their hashes. */
export interface JobQueue extends AsyncDisposable {
  /** Puts jobs into the queue; those that are in it already stay as they are. */
  submit(jobs: readonly Job[]): Promise<void>;
  get(hash: string): Promise<QueuedJob<Payload, Result> | undefined>;
  /** Takes jobs out of the queue, whatever came of them; those that a worker is at stay. */
  remove(hashes: readonly string[]): Promise<void>;
  /** The hashes of all jobs: of those that are still to be made, and of those that have ended. */
  list(): Promise<{ readonly unmade: readonly string[]; readonly ended: readonly string[] }>;
}

/** So many jobs are sent at once. */
export const BATCH = 500;

/** Opens a queue. @param onMessage is told how its jobs go on */
export async function openJobQueue(
  { client }: QueueConnection,
  name: string,
  times: QueueTimes,
  onMessage: (message: QueueMessage) => void,
): Promise<JobQueue> {
  // The connection was checked when it was opened.
  const common = { connection: client, prefix: PREFIX, skipVersionCheck: true };
  const queue = new Queue<Payload, Result>(name, {
    ...common,
    streams: { events: { maxLen: MOST_EVENTS } },
    defaultJobOptions: {
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: times.rest },
      removeOnComplete: { age: KEPT_SECONDS },
      removeOnFail: { age: KEPT_SECONDS },
    },
  });
  const events = new QueueEvents(name, common);
  // Commands wait for a server that is away.
  queue.on('error', () => {});
  events.on('error', () => {});
  events.on('active', ({ jobId }) => onMessage({ kind: 'active', hash: jobId }));
  events.on('completed', ({ jobId }) => onMessage({ kind: 'ended', hash: jobId }));
  events.on('failed', ({ jobId }) => onMessage({ kind: 'ended', hash: jobId }));
  events.on('progress', ({ jobId, data }) =>
    onMessage({ kind: 'progress', hash: jobId, progress: data as unknown as Progress }),
  );
  await events.waitUntilReady();
  return {
    async submit(jobs) {
      for (let i = 0; i < jobs.length; i += BATCH) {
        await queue.addBulk(
          jobs.slice(i, i + BATCH).map((job) => ({
            name: describeRun(job.key),
            data: payloadOf(job),
            opts: { jobId: job.hash },
          })),
        );
      }
    },
    get: (hash) => queue.getJob(hash),
    async remove(hashes) {
      // A job that a worker has a lease of is not removed.
      await Promise.all(hashes.map((hash) => queue.remove(hash)));
    },
    async list() {
      // In this order: a job that ends in between is in the second.
      const [unmade, ended] = await Promise.all([
        queue.getRanges(['waiting', 'active', 'delayed'], 0, -1),
        queue.getRanges(['completed', 'failed'], 0, -1),
      ]);
      return { unmade, ended };
    },
    async [Symbol.asyncDispose]() {
      await events.close();
      await queue.close();
    },
  };
}
