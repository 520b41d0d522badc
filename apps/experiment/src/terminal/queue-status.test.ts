import type { QueueStatus } from '@tokensift/executor-bullmq';
import { expect, it } from 'vitest';
import { formatQueueStatus } from './queue-status.ts';

const now = Date.parse('2026-01-02T03:04:05.000Z');
const run = { dataset: 'topics', method: 'full', seed: 1, trial: 0 };
const worker = { pid: 7, version: '1.0.0', concurrency: 1, startedAt: '2026-01-02T03:00:05.000Z', made: 3 };

const status: QueueStatus = {
  queue: 'experiments',
  server: 'redis://host:6379',
  jobs: { waiting: 5, resting: 1, running: 1, uncollected: 2 },
  experiments: [
    { host: 'desk', pid: 1, version: '1.0.0', name: 'mine', jobs: 12, ended: 4, failed: 1, queued: 7 },
  ],
  workers: [
    { ...worker, id: 'a', host: 'one', runs: [run] },
    { ...worker, id: 'b', host: 'two', runs: [], refuses: 'the model is another.' },
    { ...worker, id: 'c', host: 'three', runs: [] },
  ],
  running: [
    {
      run,
      worker: 'a',
      startedAt: '2026-01-02T03:03:53.000Z',
      position: {
        phase: 'training',
        epoch: 1,
        totalEpochs: 5,
        step: 40,
        totalSteps: 200,
        loss: 0.123_4,
      },
      retries: 2,
    },
  ],
  failures: [
    {
      run: { ...run, seed: 9 },
      at: '2026-01-02T03:03:05.000Z',
      message: 'the loss is NaN.\u001B[31m',
    },
  ],
};

it('shows what there is at a queue, and nothing that a terminal would act on', () => {
  const text = formatQueueStatus(status, now);
  expect(text).toContain('1 running, 5 waiting, 1 resting');
  expect(text).toContain('2 ended whose results nobody has taken yet');
  for (const line of [
    /mine\s+4 of 12\s+1\s+7\s+desk 1/,
    /one 7\s+1\.0\.0\s+3\s+4 min 00 s\s+topics · full · seed 1/,
    /two 7.*refuses runs: the model is another\./,
    /three 7.*waiting/,
    /topics · full · seed 1\s+12 s\s+training · epoch 1 of 5 done · step 40 of 200 · loss 0\.123\s+2 ×/,
    /topics · full · seed 9\s+1 min 00 s\s+the loss is NaN\./,
  ]) {
    expect(text).toMatch(line);
  }
  expect(text).not.toContain('\u001B[31m');
});

it('says where there is nothing', () => {
  const empty = { experiments: [], workers: [], running: [], failures: [] };
  const text = formatQueueStatus({ ...status, ...empty }, now);
  expect(text).toContain('Workers: none');
  expect(text).toContain('Last failures: none');
});
