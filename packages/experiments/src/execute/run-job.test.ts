import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import { withoutTimes } from '../../testing/without-times.ts';
import { checkInputs } from '../data/check-inputs.ts';
import { createInputs } from '../data/inputs.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Job } from '../plan/job.ts';
import { planExperiment } from '../plan/plan-experiment.ts';
import type { RunRecord } from '../store/run-record.ts';
import { openStateFolder } from '../store/training-states.ts';
import { createJobRunner, type JobRunnerOptions } from './run-job.ts';

const silent = { onEngine: () => {}, onNote: () => {}, onData: () => {} };
const silence = { onProgress: () => {}, signal: new AbortController().signal };

/** Runs jobs with a folder of states of their own. */
async function runner(options?: JobRunnerOptions): Promise<(job: Job) => Promise<RunRecord>> {
  const states = openStateFolder(join(await temporaryFolder(), 'states'));
  const runJob = createJobRunner(options);
  return (job) => runJob(job, { ...silence, states });
}

/** The first job of an experiment, as another process gets it. */
async function planFirst(experiment: Experiment): Promise<Job> {
  const { known } = await checkInputs(experiment, createInputs(), silent);
  return JSON.parse(JSON.stringify(planExperiment(experiment, known)[0]));
}

async function setUp(): Promise<{ readonly folder: string; readonly job: Job }> {
  const folder = await temporaryFolder();
  return { folder, job: await planFirst(await makeTinyExperiment(folder)) };
}

describe('the job runner', () => {
  it('makes a run from the JSON value of its job alone', async () => {
    const { job } = await setUp();
    const record = await (await runner())(job);
    expect(record).toMatchObject({ status: 'finished', method: 'full', settingsHash: job.settingsHash });
  });

  it('records what a run fails with', async () => {
    const { job } = await setUp();
    const diverging = { ...job, training: { ...job.training, learningRate: 1e30 } };
    expect(await (await runner())(diverging)).toMatchObject({
      status: 'failed',
      error: { code: 'not-finite' },
    });
  });

  it('refuses a job of another version', async () => {
    const { job } = await setUp();
    expect(await errorOf((await runner())({ ...job, version: '99.0.0' }))).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/tokensift 99\.0\.0, and this process is tokensift \d/),
    });
  });

  it('refuses a job whose inputs are others here, and takes it when that is put right', async () => {
    const folder = await temporaryFolder();
    const experiment = await makeTinyExperiment(folder);
    const selector = join(folder, 'selector.mjs');
    await writeFile(selector, 'export default (input) => input;\n');
    const methods = [{ name: 'own', method: 'sparse', settings: { selector }, training: {} }];
    const job = await planFirst({ ...experiment, methods });
    const cases = [
      { file: 'data/train.jsonl', more: '{"text":"a wheel","label":"bike"}\n', where: 'data' },
      { file: 'model/config.json', more: ' ', where: 'model' },
      { file: 'selector.mjs', more: '// Another one.\n', where: 'selector.mjs' },
    ];
    for (const { file, more, where } of cases) {
      const run = await runner();
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      await writeFile(path, text + more);
      expect(await errorOf(run(job))).toMatchObject({
        code: 'base-mismatch',
        where: join(folder, where),
      });
      await writeFile(path, text);
      // The selector selects nothing that can be trained, and that is the run's own failure.
      expect(await run(job)).toMatchObject({ status: 'failed', method: 'own' });
    }
  });

  it('goes on from the state of a run that was stopped, whatever process stopped it', async () => {
    const { folder, job } = await setUp();
    const whole = await (await runner())(job);
    const states = openStateFolder(join(folder, 'states'));
    const stop = new AbortController();
    const stopped = createJobRunner()(job, {
      states,
      signal: stop.signal,
      onProgress: (event) => event.kind === 'step' && event.step === 4 && stop.abort(),
    });
    expect(await errorOf(stopped)).toMatchObject({ code: 'interrupted' });
    expect(await states.list()).toEqual([job.hash]);
    const steps: number[] = [];
    const resumed = await createJobRunner()(job, {
      ...silence,
      states,
      onProgress: (event) => event.kind === 'step' && steps.push(event.step),
    });
    expect(steps[0]).toBe(5);
    expect(withoutTimes(resumed)).toEqual(withoutTimes(whole));
  });

  it('begins anew where the state is damaged, or of a run with other settings', async () => {
    const { folder, job } = await setUp();
    const whole = await (await runner())(job);
    const states = openStateFolder(join(folder, 'states'));
    const faster = { ...job, training: { ...job.training, learningRate: 0.02 } };
    await createJobRunner()(faster, { ...silence, states });
    expect(await states.list()).toEqual([job.hash]);
    expect(withoutTimes(await createJobRunner()(job, { ...silence, states }))).toEqual(withoutTimes(whole));
    await writeFile(states.of(job.hash).where, 'no state');
    expect(withoutTimes(await createJobRunner()(job, { ...silence, states }))).toEqual(withoutTimes(whole));
  });
});
