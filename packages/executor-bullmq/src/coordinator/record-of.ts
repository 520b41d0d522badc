import { TokensiftError } from '@tokensift/core';
import { describeRun, failedRecord, type Job, type RunRecord } from '@tokensift/experiments';
import { RESULT_SCHEMA } from '../protocol/payload.ts';
import { DEATHS } from '../settings.ts';

/** What the queue keeps of a job that has ended. */
export interface EndedInQueue {
  readonly returnvalue?: unknown;
  readonly failedReason?: string;
}

/** The record that a job has ended with; undefined where it was run with other settings than the job has now. */
export function recordOf(job: Job, { returnvalue, failedReason }: EndedInQueue): RunRecord | undefined {
  const result = returnvalue as { schema?: unknown; record?: RunRecord } | null | undefined;
  if (!result) return failedRecord(job, workersDied(failedReason));
  const { schema, record } = result;
  const isOurs =
    schema === RESULT_SCHEMA &&
    record?.settingsHash === job.settingsHash &&
    describeRun(record) === describeRun(job.key);
  return isOurs ? record : undefined;
}

/** Why a job failed that no worker has handed back. */
const workersDied = (reason = 'no reason is known'): TokensiftError =>
  new TokensiftError({
    code: 'out-of-memory',
    message: `${DEATHS + 1} workers died while they made the run (${reason}).`,
    hint: 'Look whether they had enough memory: a system that is out of memory ends processes, and says so in its log (dmesg).',
  });
