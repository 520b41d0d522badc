import type { FailedRun, RunKey } from '@tokensift/experiments';
import type { Redis } from 'ioredis';
import { KEPT_SECONDS, PREFIX } from '../settings.ts';

/** A run that failed, as the status shows it; its record lies in the store of its experiment. */
export interface Failure {
  readonly run: RunKey;
  /** ISO 8601. */
  readonly at: string;
  readonly message: string;
}

/** As many as somebody looks at; all of them are in the results. */
const MOST_FAILURES = 20;

const keyOf = (queue: string): string => `${PREFIX}-failures:${queue}`;

/** Keeps a failure for the status. */
export async function noteFailure(client: Redis, queue: string, record: FailedRun): Promise<void> {
  const { dataset, method, seed, trial, finishedAt, error } = record;
  const failure: Failure = {
    run: { dataset, method, seed, trial },
    at: finishedAt,
    message: error.message,
  };
  const key = keyOf(queue);
  await client
    .multi()
    .lpush(key, JSON.stringify(failure))
    .ltrim(key, 0, MOST_FAILURES - 1)
    .expire(key, KEPT_SECONDS)
    .exec();
}

/** The last failures, the newest first. */
export async function listFailures(client: Redis, queue: string): Promise<Failure[]> {
  return (await client.lrange(keyOf(queue), 0, -1)).map((text) => JSON.parse(text));
}
