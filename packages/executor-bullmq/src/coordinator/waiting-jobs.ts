import type { Job } from '@tokensift/experiments';

/** Which jobs hang on which trials. */
export interface WaitingJobs {
  /** Jobs that may be ready now that this one has ended. */
  after(hash: string): readonly Job[];
}

export function indexByTrial(jobs: readonly Job[]): WaitingJobs {
  const byTrial = new Map<string, Job[]>();
  for (const job of jobs) {
    for (const trial of job.trials) {
      const others = byTrial.get(trial);
      if (others) others.push(job);
      else byTrial.set(trial, [job]);
    }
  }
  return { after: (hash) => byTrial.get(hash) ?? [] };
}
