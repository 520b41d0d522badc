import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { runExperiment } from '../run-experiment.ts';
import { type DryRunEvent, dryRun } from './dry-run.ts';

async function setUp(changes: Partial<Experiment> = {}) {
  const folder = await temporaryFolder();
  const experiment = { ...(await makeTinyExperiment(folder)), ...changes };
  return { experiment, folder: join(folder, 'out'), beside: folder };
}

const method = (name: string, training = {}, settings = {}) => ({ name, method: name, settings, training });

describe('a dry run', () => {
  it('plans about the FLOPs that the runs then take, and writes nothing', async () => {
    const { experiment, folder, beside } = await setUp({
      methods: [
        method('full'),
        method('sparse', { learningRate: 0.01 }),
        method('linear-probe', { learningRate: 0.05 }),
        { ...method('full', { flopsBudget: 0.5 }), name: 'half' },
      ],
      seeds: [1],
      tuning: { trials: 2, seed: 0 },
      training: { epochs: 3, batchSize: 8 },
    });
    const before = await readdir(beside);
    const events: DryRunEvent[] = [];
    const planned = await dryRun({ experiment, folder, onEvent: (event) => events.push(event) });
    expect(await readdir(beside)).toEqual(before);
    expect(
      planned.parts.map(({ method, runs, trials, finished }) => [method, runs, trials, finished]),
    ).toEqual([
      ['full', 1, 2, 0],
      ['sparse', 1, 2, 0],
      ['linear-probe', 1, 2, 0],
      ['half', 1, 2, 0],
    ]);
    expect(events.flatMap((event) => (event.kind === 'part' ? [event.part] : []))).toEqual(planned.parts);

    expect(planned.parts.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    const results = await runExperiment({ experiment, folder, mode: 'new' });
    for (const part of planned.parts) {
      const made = [...results.runs, ...results.trials].flatMap((run) =>
        run.status === 'finished' && run.method === part.method ? [run.cost.totalFlops] : [],
      );
      const ratio = part.left!.flops / made.reduce((sum, flops) => sum + flops, 0);
      expect(ratio, part.method).toBeGreaterThan(0.85);
      expect(ratio, part.method).toBeLessThan(1.15);
      expect(part.left!.seconds).toBeGreaterThan(0);
      expect(part.memoryBytes).toBeGreaterThan(1e7);
    }

    const again = await dryRun({ experiment, folder, only: { method: ['full', 'half'] } });
    expect(again.parts).toEqual([
      { dataset: 'topics', method: 'full', runs: 1, trials: 2, finished: 3 },
      { dataset: 'topics', method: 'half', runs: 1, trials: 2, finished: 3 },
    ]);
  });

  it('says which combinations cannot be run, and measures the others', async () => {
    const { experiment, folder } = await setUp({
      methods: [
        method('lora', {}, { rank: 1000 }),
        method('sparse', { flopsBudget: 0.001 }),
        method('layer-select', {}, { layers: 1 }),
      ],
    });
    const { parts } = await dryRun({ experiment, folder });
    expect(parts.map(({ problem }) => problem?.code)).toEqual([
      'invalid-argument',
      'infeasible-budget',
      undefined,
    ]);
    expect(parts.map(({ left }) => left !== undefined)).toEqual([false, false, true]);
  });

  it('can leave the measuring out, and stops when it is told to', async () => {
    const { experiment, folder } = await setUp();
    const { parts } = await dryRun({ experiment, folder, measure: false });
    expect(parts).toEqual([
      { dataset: 'topics', method: 'full', runs: 2, trials: 0, finished: 0 },
      { dataset: 'topics', method: 'probe', runs: 2, trials: 0, finished: 0 },
    ]);
    const controller = new AbortController();
    const stopped = dryRun({
      experiment,
      folder,
      signal: controller.signal,
      onEvent: ({ kind }) => kind === 'data' && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
  });
});
