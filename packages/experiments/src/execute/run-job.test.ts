import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import { checkInputs } from '../data/check-inputs.ts';
import { createInputs } from '../data/inputs.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Job } from '../plan/job.ts';
import { planExperiment } from '../plan/plan-experiment.ts';
import { createJobRunner } from './run-job.ts';

const silent = { onEngine: () => {}, onNote: () => {}, onData: () => {} };
const options = { onProgress: () => {}, signal: new AbortController().signal };

/** The first job of an experiment, as another process gets it. */
async function planFirst(experiment: Experiment): Promise<Job> {
  const { fingerprints } = await checkInputs(experiment, createInputs(), silent);
  return JSON.parse(JSON.stringify(planExperiment(experiment, fingerprints)[0]));
}

async function setUp(): Promise<{ readonly folder: string; readonly job: Job }> {
  const folder = await temporaryFolder();
  return { folder, job: await planFirst(await makeTinyExperiment(folder)) };
}

describe('the job runner', () => {
  it('makes a run from the JSON value of its job alone', async () => {
    const { job } = await setUp();
    const record = await createJobRunner()(job, options);
    expect(record).toMatchObject({ status: 'finished', method: 'full', settingsHash: job.settingsHash });
  });

  it('records what a run fails with', async () => {
    const { job } = await setUp();
    const diverging = { ...job, training: { ...job.training, learningRate: 1e30 } };
    expect(await createJobRunner()(diverging, options)).toMatchObject({
      status: 'failed',
      error: { code: 'not-finite' },
    });
  });

  it('refuses a job of another version', async () => {
    const { job } = await setUp();
    expect(await errorOf(createJobRunner()({ ...job, version: '99.0.0' }, options))).toMatchObject({
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
      const runJob = createJobRunner();
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      await writeFile(path, text + more);
      expect(await errorOf(runJob(job, options))).toMatchObject({
        code: 'base-mismatch',
        where: join(folder, where),
      });
      await writeFile(path, text);
      // The selector selects nothing that can be trained, and that is the run's own failure.
      expect(await runJob(job, options)).toMatchObject({ status: 'failed', method: 'own' });
    }
  });
});
