import { ReachedSteps } from '../reached-steps.ts';
import type { MlflowClient } from './mlflow-client.ts';

/** A run as the server has it. */
export interface MlflowRun {
  readonly id: string;
  status: MlflowStatus;
  readonly reached: ReachedSteps;
  /** The names of its parameters, which cannot be changed. */
  readonly parameters: Set<string>;
}

export type MlflowStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** The runs of one execution of an experiment. */
export interface MlflowRuns {
  /** By the hash of the job. */
  readonly byJob: Map<string, MlflowRun>;
  readonly experimentId: string;
}

/** Tags by which a run is known again. */
export const EXECUTION_TAG = 'tokensift.execution';
export const JOB_TAG = 'tokensift.job';

const MOST_RUNS = 1000;

/**
 * What the server has of an execution; the experiment is made where there is none of that name.
 * @throws TokensiftError as the client.
 */
export async function openMlflowRuns(
  client: MlflowClient,
  experiment: string,
  execution: string,
  signal: AbortSignal,
): Promise<MlflowRuns> {
  const experimentId = await openExperiment(client, experiment, signal);
  const byJob = new Map<string, MlflowRun>();
  let page: string | undefined;
  do {
    const answer: SearchAnswer = await client.post(
      'runs/search',
      {
        experiment_ids: [experimentId],
        filter: `tags."${EXECUTION_TAG}" = '${execution}'`,
        max_results: MOST_RUNS,
        ...(page !== undefined && { page_token: page }),
      },
      signal,
    );
    for (const found of answer.runs ?? []) {
      const job = found.data?.tags?.find(({ key }) => key === JOB_TAG)?.value;
      if (job !== undefined) byJob.set(job, readRun(found));
    }
    page = answer.next_page_token || undefined;
  } while (page !== undefined);
  return { experimentId, byJob };
}

interface ExperimentAnswer {
  readonly experiment: { readonly experiment_id: string };
}

async function openExperiment(client: MlflowClient, name: string, signal: AbortSignal): Promise<string> {
  const find = () =>
    client.get<ExperimentAnswer>('experiments/get-by-name', { experiment_name: name }, signal);
  const found = await find();
  if (found) return found.experiment.experiment_id;
  try {
    const made = await client.post<{ experiment_id: string }>('experiments/create', { name }, signal);
    return made.experiment_id;
  } catch (error) {
    // Another process may have made it meanwhile.
    const other = await find();
    if (other) return other.experiment.experiment_id;
    throw error;
  }
}

interface SearchAnswer {
  readonly runs?: readonly RunAnswer[];
  readonly next_page_token?: string;
}

interface RunAnswer {
  readonly info: { readonly run_id: string; readonly status: MlflowStatus };
  readonly data?: {
    /** Of each metric the value of the last step. */
    readonly metrics?: readonly { readonly key: string; readonly step?: number | string }[];
    readonly params?: readonly { readonly key: string }[];
    readonly tags?: readonly { readonly key: string; readonly value: string }[];
  };
}

function readRun({ info, data }: RunAnswer): MlflowRun {
  const reached = new ReachedSteps();
  for (const { key, step = 0 } of data?.metrics ?? []) reached.advance({ name: key, step: Number(step) });
  const parameters = new Set(data?.params?.map(({ key }) => key));
  return { id: info.run_id, status: info.status, reached, parameters };
}

/** Makes a run. @throws TokensiftError as the client. */
export async function createMlflowRun(
  client: MlflowClient,
  run: {
    readonly experimentId: string;
    readonly name: string;
    readonly started: Date;
    readonly tags: Readonly<Record<string, string>>;
  },
  signal: AbortSignal,
): Promise<MlflowRun> {
  const answer = await client.post<{ run: RunAnswer }>(
    'runs/create',
    {
      experiment_id: run.experimentId,
      run_name: run.name,
      start_time: run.started.getTime(),
      tags: Object.entries(run.tags).map(([key, value]) => ({ key, value })),
    },
    signal,
  );
  return readRun(answer.run);
}
