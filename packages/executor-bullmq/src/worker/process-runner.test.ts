import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Job, openStateFolder, runExperiment } from '@tokensift/experiments';
import { makeTinyExperiment, typescriptFlags, withoutTimes } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { createProcessRunner } from './process-runner.ts';

/** A job that takes some seconds, as another process gets it, and a place for its state. */
async function setUp() {
  const folder = await temporaryFolder();
  const experiment = {
    ...(await makeTinyExperiment(folder)),
    training: { epochs: 8, batchSize: 8, learningRate: 0.01, flopsBudget: 0 },
  };
  let planned: readonly Job[] = [];
  await runExperiment({
    experiment,
    folder: join(folder, 'plan'),
    mode: 'new',
    createExecutor: () => ({
      // biome-ignore lint/correctness/useYield: It makes no runs.
      async *run(jobs) {
        planned = jobs;
      },
    }),
  });
  const job: Job = JSON.parse(JSON.stringify(planned[0]));
  return { job, states: openStateFolder(join(folder, 'states')) };
}

/** The processes that this one has started to make runs. */
async function runningProcesses(): Promise<number[]> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  const pids = children.split(' ').filter(Boolean).map(Number);
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, i) => commands[i].includes('workers/worker.'));
}

describe.skipIf(process.platform !== 'linux')('runs in processes beside this one', () => {
  it('are the same however often they are stopped and killed, and nothing of them stays', async () => {
    const { job, states } = await setUp();
    const epochs: number[] = [];
    await using runner = createProcessRunner({ stateSeconds: 0, execArgv: typescriptFlags });
    /** @param atEpoch called when it has ended */
    const run = (atEpoch: number, act: () => unknown, signal = new AbortController().signal) =>
      runner.runJob(job, {
        states,
        signal,
        onProgress(event) {
          if (event.kind !== 'epoch') return;
          epochs.push(event.epoch);
          if (event.epoch === atEpoch) act();
        },
      });

    const stopping = new AbortController();
    let stoppedAt = 0;
    const stopped = run(
      2,
      () => {
        stoppedAt = performance.now();
        stopping.abort();
      },
      stopping.signal,
    );
    await expect(stopped).rejects.toThrow();
    expect(performance.now() - stoppedAt).toBeLessThan(1500);
    expect(await runningProcesses()).toEqual([]);

    const killed = await run(5, async () => process.kill((await runningProcesses())[0], 'SIGKILL'));
    expect(killed).toMatchObject({
      status: 'failed',
      error: { code: 'out-of-memory', message: expect.stringContaining('was ended by SIGKILL') },
    });

    const record = await run(0, () => {});
    expect(record.status).toBe('finished');
    // What was made before the state was kept last is not made again.
    expect(epochs.filter((epoch) => epoch === 1)).toEqual([1]);
    await states.remove(job.hash);
    expect(withoutTimes(await run(0, () => {}))).toEqual(withoutTimes(record));
  });
});
