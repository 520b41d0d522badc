import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it, onTestFinished } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import { typescriptFlags } from '../../testing/typescript-flags.ts';
import { withoutTimes } from '../../testing/without-times.ts';
import { workersOf } from '../../testing/worker-processes.ts';
import { packageFile } from '../package-file.ts';
import { runExperiment } from '../run-experiment.ts';

const script = packageFile('testing/run-with-workers.ts');

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

// `npm run fuzz -- workers` does the same twenty times over with the command line.
it('leaves no process behind when it is killed, and goes on in another one', async () => {
  const folder = await temporaryFolder();
  const experiment = {
    ...(await makeTinyExperiment(folder)),
    training: { epochs: 30, batchSize: 8, learningRate: 0.01 },
    seeds: [1],
  };
  const out = join(folder, 'out');
  const expected = await runExperiment({ experiment, folder: join(folder, 'whole'), mode: 'new' });

  const child = spawn(process.execPath, [...typescriptFlags, script, JSON.stringify(experiment), out], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for (let said = ''; !/^5$/m.test(said); said += (await once(child.stdout, 'data'))[0]);
  const workers = await workersOf(child.pid!);
  expect(workers.length).toBeGreaterThan(0);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  for (let tries = 0; tries < 500 && workers.some(isThere); tries++) await wait(20);
  expect(workers.filter(isThere)).toEqual([]);

  /** Of each run. */
  const firstSteps = new Map<string, number>();
  const results = await runExperiment({
    experiment,
    folder: out,
    mode: 'resume',
    onEvent(event) {
      if (event.kind !== 'progress' || event.event.kind !== 'step' || firstSteps.has(event.job)) return;
      firstSteps.set(event.job, event.event.step);
    },
  });
  expect(Math.max(...firstSteps.values())).toBeGreaterThan(12);
  expect(withoutTimes(results)).toEqual(withoutTimes(expected));
});
