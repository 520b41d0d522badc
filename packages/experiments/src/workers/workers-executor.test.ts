import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import { typescriptFlags } from '../../testing/typescript-flags.ts';
import { withoutTimes } from '../../testing/without-times.ts';
import { workersOf } from '../../testing/worker-processes.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Results } from '../results/results.ts';
import { type ExperimentEvent, type RunExperimentOptions, runExperiment } from '../run-experiment.ts';
import { describeRun } from '../store/run-record.ts';
import { createWorkersExecutor, type WorkersOptions } from './workers-executor.ts';

interface Run {
  readonly experiment: Experiment;
  readonly folder: string;
}

async function setUp(changes: Partial<Experiment> = {}): Promise<Run & { readonly reference: string }> {
  const folder = await temporaryFolder();
  const experiment = { ...(await makeTinyExperiment(folder)), ...changes };
  return { experiment, folder: join(folder, 'out'), reference: join(folder, 'reference') };
}

/** Runs with local processes. */
async function runWith(
  { experiment, folder }: Run,
  workers: Partial<WorkersOptions>,
  options: Partial<RunExperimentOptions> = {},
): Promise<{ readonly results: Results; readonly events: ExperimentEvent[] }> {
  const events: ExperimentEvent[] = [];
  const results = await runExperiment({
    experiment,
    folder,
    mode: 'new',
    ...options,
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
    createExecutor: ({ store }) =>
      createWorkersExecutor({
        store,
        workers: 2,
        memoryBytes: 2 ** 34,
        execArgv: typescriptFlags,
        retries: { deaths: 1, backoff: 10 },
        ...workers,
      }),
  });
  return { results, events };
}

const childProcesses = () => workersOf(process.pid);

const longer: Partial<Experiment> = {
  seeds: [1],
  training: { epochs: 16, batchSize: 8, learningRate: 0.01 },
};

describe('the executor of local processes', () => {
  it('gives what one process gives: trials first, then the runs that hang on them', async () => {
    const { reference, ...run } = await setUp({ tuning: { trials: 2, seed: 0 } });
    const expected = await runExperiment({ experiment: run.experiment, folder: reference, mode: 'new' });
    const { results, events } = await runWith(run, {});
    expect(withoutTimes(results)).toEqual(withoutTimes(expected));
    const started = events.flatMap((event) => (event.kind === 'started' ? [describeRun(event.run)] : []));
    expect(started).toHaveLength(8);
    const lastTrial = Math.max(...started.map((name, i) => (name.includes('full · trial') ? i : 0)));
    expect(started.findIndex((name) => name.includes('full · seed'))).toBeGreaterThan(lastTrial);
    expect(await readdir(run.folder)).not.toContain('states');
    expect(await childProcesses()).toEqual([]);
  });

  it('lets runs go on whose workers are killed, from where they were', async () => {
    const { reference, ...run } = await setUp(longer);
    const expected = await runExperiment({ experiment: run.experiment, folder: reference, mode: 'new' });
    let kills = 0;
    const steps: number[] = [];
    const { results, events } = await runWith(
      run,
      { workers: 1, stateSeconds: 0 },
      {
        async onEvent(event) {
          if (event.kind !== 'progress') return;
          if (event.event.kind === 'step') steps.push(event.event.step);
          if (event.event.kind !== 'epoch' || kills === 2 || event.event.epoch < 5 + 3 * kills) return;
          kills++;
          for (const pid of await childProcesses()) process.kill(pid, 'SIGKILL');
        },
      },
    );
    expect(kills).toBe(2);
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.note] : []));
    expect(notes[0]).toMatchObject({
      kind: 'worker-died',
      message: expect.stringContaining('was ended by SIGKILL; the run goes on from its last state'),
    });
    expect(withoutTimes(results)).toEqual(withoutTimes(expected));
    // 12 steps an epoch, in two runs; one that begins anew makes sixty or more of them twice.
    expect(steps.length).toBeLessThan(2 * 16 * 12 + 40);
  });

  it('records a run as failed whose workers die again and again, and makes the others', async () => {
    const { experiment, folder } = await setUp({ ...longer, methods: [] });
    const own = join(folder, '..', 'selector.mjs');
    await writeFile(own, `export default () => process.kill(process.pid, 'SIGKILL');\n`);
    const methods = [
      { name: 'deadly', method: 'sparse', settings: { selector: own }, training: {} },
      { name: 'probe', method: 'linear-probe', settings: {}, training: { epochs: 1 } },
    ];
    const { results } = await runWith({ experiment: { ...experiment, methods }, folder }, {});
    expect(results.runs).toMatchObject([
      {
        method: 'deadly',
        status: 'failed',
        error: {
          code: 'out-of-memory',
          message: expect.stringMatching(/^2 workers died at the same place .* was ended by SIGKILL\.$/),
        },
      },
      { method: 'probe', status: 'finished' },
    ]);
  });

  it('ends within a second when it is told to, and goes on from the states', async () => {
    const { reference, ...run } = await setUp(longer);
    const expected = await runExperiment({ experiment: run.experiment, folder: reference, mode: 'new' });
    const stop = new AbortController();
    let stoppedAt = 0;
    const stopped = await runWith(
      run,
      {},
      {
        signal: stop.signal,
        onEvent(event) {
          if (event.kind !== 'progress' || event.event.kind !== 'epoch' || event.event.epoch < 3) return;
          stoppedAt ||= performance.now();
          stop.abort();
        },
      },
    );
    expect(performance.now() - stoppedAt).toBeLessThan(1500);
    expect(await childProcesses()).toEqual([]);
    expect(stopped.results.runs).toEqual([]);
    expect((await readdir(join(run.folder, 'states'))).length).toBeGreaterThan(0);
    const firstSteps = new Map<string, number>();
    const { results } = await runWith(
      run,
      {},
      {
        mode: 'resume',
        onEvent(event) {
          if (event.kind === 'progress' && event.event.kind === 'step' && !firstSteps.has(event.job))
            firstSteps.set(event.job, event.event.step);
        },
      },
    );
    expect(Math.max(...firstSteps.values())).toBeGreaterThan(12);
    expect(withoutTimes(results)).toEqual(withoutTimes(expected));
  });

  it('keeps what has finished, whichever executor made it', async () => {
    const { reference: _, ...run } = await setUp({ seeds: [1] });
    await runExperiment({ experiment: run.experiment, folder: run.folder, mode: 'new' });
    const { events } = await runWith(run, {}, { mode: 'resume' });
    expect(events.flatMap((event) => (event.kind === 'ended' ? [event.kept] : []))).toEqual([true, true]);
  });

  it('makes one run at a time where no two fit into memory', async () => {
    const { reference: _, ...run } = await setUp();
    let atOnce = 0;
    const { results } = await runWith(
      run,
      { memoryBytes: 1 },
      {
        async onEvent() {
          atOnce = Math.max(atOnce, (await childProcesses()).length);
        },
      },
    );
    expect(results.runs.map(({ status }) => status)).toEqual(Array(4).fill('finished'));
    expect(atOnce).toBe(1);
  });

  it('ends with the error of a worker that cannot make a run, and leaves no process', async () => {
    const { reference: _, ...run } = await setUp();
    const changed = runWith(
      run,
      {},
      {
        async onEvent(event) {
          if (event.kind === 'planned')
            await appendFile(join(run.folder, '../data/train.jsonl'), '{"text":"a","label":"bike"}\n');
        },
      },
    );
    expect(await errorOf(changed)).toMatchObject({ code: 'base-mismatch' });
    expect(await childProcesses()).toEqual([]);
  });

  it('says so where no worker can be started', async () => {
    const { reference: _, ...run } = await setUp();
    const broken = runWith(run, { execArgv: ['--import=./absent.mjs'] });
    expect(await errorOf(broken)).toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/^no worker can be started: .*absent\.mjs/s),
    });
  });
});

describe('threads', () => {
  it('count in the settings of a run, and stay when runs are resumed', async () => {
    const { reference: _, ...run } = await setUp({ engine: {}, seeds: [1] });
    const made = async (options: Partial<RunExperimentOptions>) => {
      let finished = 0;
      const results = await runExperiment({
        experiment: run.experiment,
        folder: run.folder,
        mode: 'resume',
        ...options,
        onEvent: (event) => {
          if (event.kind === 'planned') finished = event.finished;
        },
      });
      return { finished, engine: results.runs[0].settings.engine };
    };
    expect(await made({ mode: 'new', threads: 1 })).toEqual({ finished: 0, engine: { threads: 1 } });
    expect(await made({ threads: 2 })).toEqual({ finished: 2, engine: { threads: 1 } });
    expect(await made({})).toEqual({ finished: 2, engine: { threads: 1 } });
    expect(await made({ mode: 'overwrite' })).toEqual({ finished: 0, engine: {} });
  });
});
