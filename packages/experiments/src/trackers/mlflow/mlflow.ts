import type * as v from 'valibot';
import { groupBy } from '../../results/group-by.ts';
import { describeRun } from '../../store/run-record.ts';
import { type MeasuredRun, measure, type Phases } from '../measurements.ts';
import type { CreateTracker } from '../tracker.ts';
import { flatten } from './flatten.ts';
import { createMlflowClient, type MlflowClient } from './mlflow-client.ts';
import {
  createMlflowRun,
  EXECUTION_TAG,
  JOB_TAG,
  type MlflowRun,
  type MlflowRuns,
  type MlflowStatus,
  openMlflowRuns,
} from './mlflow-runs.ts';
import { type Environment, type mlflowSettings, readMlflowServer } from './mlflow-settings.ts';

/** What a server takes in one request. */
const MOST_METRICS = 900;
const MOST_PARAMETERS = 100;

/**
 * Sends runs to an MLflow server: curves as metrics, settings as parameters. A run that the server has already, of the same
 * execution of the experiment, is gone on with.
 * @throws TokensiftError `invalid-config` as `readMlflowServer`.
 */
export function mlflowTracker(
  settings: v.InferOutput<typeof mlflowSettings>,
  environment?: Environment,
): CreateTracker {
  const server = readMlflowServer(settings, environment);
  const client = createMlflowClient(server);
  return ({ experiment, execution }) => {
    let phases: Phases = new Map();
    let runs: MlflowRuns | undefined;
    return {
      async track(events, signal) {
        const { measured, phases: after } = measure(events, phases);
        try {
          if (measured.length > 0) {
            runs ??= await openMlflowRuns(client, server.experiment ?? experiment, execution, signal);
          }
          for (const parts of groupBy(measured, ({ job }) => job).values()) {
            await sendRun(client, runs!, execution, parts, signal);
          }
        } catch (error) {
          // The server may have taken some of it: it is asked before anything is sent again.
          runs = undefined;
          throw error;
        }
        phases = after;
      },
      async close(signal) {
        for (const run of runs?.byJob.values() ?? []) {
          if (run.status === 'RUNNING') await setStatus(client, run, 'KILLED', new Date(), signal);
        }
      },
    };
  };
}

/** @param parts what is told of the same run */
async function sendRun(
  client: MlflowClient,
  { experimentId, byJob }: MlflowRuns,
  execution: string,
  parts: readonly MeasuredRun[],
  signal: AbortSignal,
): Promise<void> {
  const { job, run: key, time } = parts[0];
  const name = describeRun(key);
  const about = Object.entries(key).map(([what, value]) => [`tokensift.${what}`, String(value)]);
  const tags = { ...Object.fromEntries(about), [EXECUTION_TAG]: execution, [JOB_TAG]: job };
  const run =
    byJob.get(job) ?? (await createMlflowRun(client, { experimentId, name, started: time, tags }, signal));
  byJob.set(job, run);

  const record = parts.findLast((part) => part.record)?.record;
  if (!record && run.status !== 'RUNNING') await setStatus(client, run, 'RUNNING', undefined, signal);
  await sendValues(client, run, parts, signal);
  if (!record) return;
  const status = record.status === 'finished' ? 'FINISHED' : 'FAILED';
  if (record.status === 'failed') {
    await client.post('runs/set-tag', { run_id: run.id, key: 'error', value: record.error.message }, signal);
  }
  if (run.status !== status) await setStatus(client, run, status, new Date(record.finishedAt), signal);
}

async function sendValues(
  client: MlflowClient,
  run: MlflowRun,
  parts: readonly MeasuredRun[],
  signal: AbortSignal,
): Promise<void> {
  const metrics = parts.flatMap(({ time, measurements }) =>
    measurements
      .filter((measurement) => run.reached.advance(measurement))
      .map(({ name, step, value }) => ({ key: name, value, step, timestamp: time.getTime() })),
  );
  const settings = parts.flatMap(({ training, record }) => [
    ...(training ? flatten({ training }) : []),
    ...(record ? flatten(record.settings) : []),
  ]);
  const parameters = [...new Map(settings)]
    .filter(([key]) => !run.parameters.has(key))
    .map(([key, value]) => ({ key, value }));
  while (metrics.length > 0 || parameters.length > 0) {
    const params = parameters.splice(0, MOST_PARAMETERS);
    await client.post(
      'runs/log-batch',
      { run_id: run.id, metrics: metrics.splice(0, MOST_METRICS), params },
      signal,
    );
    for (const { key } of params) run.parameters.add(key);
  }
}

async function setStatus(
  client: MlflowClient,
  run: MlflowRun,
  status: MlflowStatus,
  ended: Date | undefined,
  signal: AbortSignal,
): Promise<void> {
  await client.post(
    'runs/update',
    { run_id: run.id, status, ...(ended && { end_time: ended.getTime() }) },
    signal,
  );
  run.status = status;
}
