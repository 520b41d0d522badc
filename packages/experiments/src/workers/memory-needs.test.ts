import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { sampleResults } from '../../testing/sample-results.ts';
import type { Job } from '../plan/job.ts';
import type { FinishedRun } from '../store/run-record.ts';
import { createMemoryNeeds } from './memory-needs.ts';

const [sample] = sampleResults(['full', 'lora'], [0.9]).runs as FinishedRun[];
const taking = (peakRssBytes: number): FinishedRun => ({
  ...sample,
  cost: { ...sample.cost, peakRssBytes },
});

it('estimates by the weights, then knows by what runs took', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'model-00001-of-00002.safetensors'), Buffer.alloc(3_000_000));
  await writeFile(join(folder, 'model-00002-of-00002.safetensors'), Buffer.alloc(2_000_000));
  await writeFile(join(folder, 'pytorch_model.bin'), Buffer.alloc(9_000_000));
  const jobOf = (method: string, path = folder) =>
    ({ model: { path }, method: { name: method }, dataset: { name: 'data' } }) as Job;
  const needs = createMemoryNeeds();
  const fixed = await needs.of(jobOf('full', join(folder, 'absent')));
  expect((await needs.of(jobOf('full'))) - fixed).toBe(50_000_000);
  needs.learn(jobOf('full'), taking(900));
  needs.learn(jobOf('full'), taking(800));
  needs.learn(jobOf('lora'), taking(500));
  expect(await needs.of(jobOf('full'))).toBe(900);
  expect(await needs.of(jobOf('lora'))).toBe(500);
  // The most that any method took with the model.
  expect(await needs.of(jobOf('sparse'))).toBe(900);
  expect(await needs.of(jobOf('full', join(folder, 'absent')))).toBe(fixed);
});
