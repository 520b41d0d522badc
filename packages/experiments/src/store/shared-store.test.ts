import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyFolder } from '@tokensift/storage';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { serveS3 } from '../../testing/s3-server.ts';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import { typescriptFlags } from '../../testing/typescript-flags.ts';
import { withoutTimes } from '../../testing/without-times.ts';
import type { Results } from '../results/results.ts';
import { runExperiment } from '../run-experiment.ts';
import { createWorkersExecutor } from '../workers/workers-executor.ts';
import { openTrainingStates } from './open-training-states.ts';

async function setUp() {
  const server = await serveS3();
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const folder = await temporaryFolder();
  const experiment = { ...(await makeTinyExperiment(folder)), seeds: [1] };
  const store = `s3://${server.bucket}/exp`;

  /** Runs into a folder of this name; `stopAtStep` interrupts the first run. */
  async function run(name: string, mode: 'new' | 'resume' | 'overwrite', stopAtStep = Infinity) {
    const controller = new AbortController();
    const started: string[] = [];
    const steps: number[] = [];
    const results = await runExperiment({
      experiment,
      folder: join(folder, name),
      mode,
      store,
      signal: controller.signal,
      onEvent(event) {
        if (event.kind === 'started') started.push(event.run.method);
        if (event.kind !== 'progress' || event.event.kind !== 'step') return;
        steps.push(event.event.step);
        if (event.event.step === stopAtStep) controller.abort();
      },
    });
    return { results, started, steps };
  }
  return { ...server, folder, store, experiment, run };
}

const figures = ({ runs }: Results): unknown => withoutTimes(runs);

describe('an experiment with a shared store', () => {
  it('goes on in another folder from the state that the bucket holds, and gives the same', async () => {
    const { folder, store, run, objects } = await setUp();
    await run('here', 'new', 4);
    const states = openTrainingStates(`${store}/states`);
    expect(await states.list()).toHaveLength(1);
    await rm(join(folder, 'here'), { recursive: true });

    const there = await run('there', 'resume');
    expect(there.started).toEqual(['full', 'probe']);
    expect(there.steps[0]).toBe(5);
    expect(await states.list()).toEqual([]);
    expect([...objects.keys()].sort()).toEqual(
      [
        'experiment.json',
        'inputs.json',
        'manifest.json',
        'results.json',
        'runs/topics--full--seed1.json',
        'runs/topics--probe--seed1.json',
      ].map((key) => `exp/${key}`),
    );
    expect((await verifyFolder(join(folder, 'there'))).problems).toEqual([]);

    const again = await run('elsewhere', 'resume');
    expect(again.started).toEqual([]);
    expect(figures(again.results)).toEqual(figures(there.results));
    expect(await readdir(join(folder, 'elsewhere/runs'))).toHaveLength(2);

    const anew = await run('there', 'overwrite');
    expect(anew.started).toEqual(['full', 'probe']);
    expect(figures(anew.results)).toEqual(figures(there.results));
  });

  it('is reached by the processes that make the runs', async () => {
    const { store, run, objects, requests, experiment, folder } = await setUp();
    const expected = await run('reference', 'new');
    objects.clear();
    requests.length = 0;
    const results = await runExperiment({
      experiment,
      folder: join(folder, 'out'),
      mode: 'new',
      store,
      createExecutor: (options) =>
        createWorkersExecutor({
          store: options.store,
          workers: 2,
          stateSeconds: 0,
          memoryBytes: 2 ** 34,
          execArgv: typescriptFlags,
        }),
    });
    expect(figures(results)).toEqual(figures(expected.results));
    const states = requests.filter((request) => request.startsWith('PUT exp/states/'));
    expect(new Set(states).size).toBe(2);
    expect(states.length).toBeGreaterThan(10);
    expect([...objects.keys()].filter((key) => key.includes('/states/'))).toEqual([]);
  });

  it('refuses a store that cannot be used before anything is run', async () => {
    const { folder, run, objects } = await setUp();
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    expect((await errorOf(run('out', 'new'))).problem).toMatch(/has no keys for the bucket/);
    expect(await readdir(folder)).not.toContain('out');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong');
    expect((await errorOf(run('out', 'new'))).code).toBe('access-denied');
    expect(objects.size).toBe(0);
  });
});
