import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { readRunningJobs } from './running-jobs.ts';

const run = { dataset: 'data', method: 'full', seed: 1 };
const time = '2026-01-02T03:04:05.000Z';
const lines = (...events: object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

it('follows runs from their start to their end', async () => {
  const folder = await temporaryFolder();
  expect(await readRunningJobs(folder)).toEqual([]);
  const path = join(folder, 'events.jsonl');
  const about = { time, job: 'a', run };
  await writeFile(
    path,
    lines(
      { schema: 'tokensift/events/1' },
      { kind: 'planned', time, jobs: 2 },
      { kind: 'started', ...about },
    ),
  );
  expect(await readRunningJobs(folder)).toEqual([{ run, time }]);

  const epoch = { kind: 'epoch', epoch: 1, totalEpochs: 3, trainLoss: 0.5 };
  const later = '2026-01-02T03:05:00.000Z';
  await appendFile(path, lines({ kind: 'progress', ...about, time: later, event: epoch }));
  // A line that is being written.
  await appendFile(path, '{"kind":"ended","job":"a"');
  expect(await readRunningJobs(folder)).toEqual([{ run, time: later, epoch }]);

  await appendFile(path, `,"time":"${later}"}\n`);
  expect(await readRunningJobs(folder)).toEqual([]);
});

it('knows of no run of an execution before the last one', async () => {
  const folder = await temporaryFolder();
  const started = { kind: 'started', time, job: 'a', run };
  await writeFile(
    join(folder, 'events.jsonl'),
    lines({ schema: 'tokensift/events/1' }, started, { kind: 'planned', time, jobs: 2, finished: 1 }),
  );
  expect(await readRunningJobs(folder)).toEqual([]);
});
