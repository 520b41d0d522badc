import { TokensiftError } from '@tokensift/core';
import type { Job, RunRecord } from '@tokensift/experiments';

export const PAYLOAD_SCHEMA = 'tokensift/queued-job/1';

/** What lies in the queue for a job. */
export interface Payload {
  readonly schema: typeof PAYLOAD_SCHEMA;
  readonly job: Job;
  /** The ids of the workers that could not make it on their machines. */
  readonly refusedBy: readonly string[];
  /** For how many deaths of workers it has rested before it was taken again. */
  readonly restedFor: number;
}

export const RESULT_SCHEMA = 'tokensift/job-result/1';

/** What a worker hands back. */
export interface Result {
  readonly schema: typeof RESULT_SCHEMA;
  readonly record: RunRecord;
}

export const payloadOf = (job: Job): Payload => ({
  schema: PAYLOAD_SCHEMA,
  job,
  refusedBy: [],
  restedFor: 0,
});

/**
 * Refuses a job that this version of tokensift did not plan: it may mean something else to it.
 * @throws TokensiftError `unsupported`.
 */
export function requireOwnVersion({ schema, job }: Payload, version: string): void {
  if (schema === PAYLOAD_SCHEMA && job.version === version) return;
  const theirs = job?.version ?? 'another version';
  throw new TokensiftError({
    code: 'unsupported',
    message:
      theirs === version
        ? `the job is written as "${schema}", and this worker reads "${PAYLOAD_SCHEMA}".`
        : `the job was planned by tokensift ${theirs}, and this worker is tokensift ${version}.`,
    hint: 'Install the same version of tokensift on all machines.',
  });
}
