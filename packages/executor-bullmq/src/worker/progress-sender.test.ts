import { setTimeout as wait } from 'node:timers/promises';
import type { ProgressEvent } from '@tokensift/core';
import { expect, it } from 'vitest';
import type { Progress } from '../protocol/progress.ts';
import { createProgressSender } from './progress-sender.ts';

const phase: ProgressEvent = { kind: 'phase', phase: 'training', totalSteps: 9, totalEpochs: 2 };
const step = (at: number): ProgressEvent => ({ kind: 'step', step: at, totalSteps: 9, loss: 1 / at });
const epoch: ProgressEvent = { kind: 'epoch', epoch: 1, totalEpochs: 2, trainLoss: 1, validation: {} };

it('sends what happened in its order, of steps in a row the last, and where that has led to', async () => {
  const sent: Progress[] = [];
  const sender = createProgressSender(async (progress) => void sent.push(progress), 20);
  for (const event of [phase, step(1), step(2), epoch, step(3), step(4)]) sender.onProgress(event);
  expect(sent).toEqual([]);
  await wait(60);
  expect(sent).toEqual([
    {
      events: [phase, step(2), epoch, step(4)],
      position: { phase: 'training', epoch: 1, totalEpochs: 2, step: 4, totalSteps: 9, loss: 0.25 },
    },
  ]);
  sender.onProgress(step(5));
  await sender.flush();
  expect(sent.at(-1)!.events).toEqual([step(5)]);
  await sender.flush();
  expect(sent).toHaveLength(2);
});

it('sends one piece after the other, and goes on where one cannot be sent', async () => {
  const sent: number[] = [];
  let open = 0;
  const sender = createProgressSender(async ({ events }) => {
    expect(open++).toBe(0);
    await wait(30);
    open--;
    sent.push(events.length);
    if (sent.length === 1) throw new Error('the server is away');
  }, 5);
  sender.onProgress(phase);
  await wait(15);
  sender.onProgress(epoch);
  sender.onProgress(step(1));
  await sender.flush();
  expect(sent).toEqual([1, 2]);
});
