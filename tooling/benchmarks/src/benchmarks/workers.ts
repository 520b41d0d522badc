import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TokensiftError } from '@tokensift/core';
import { createWorkersExecutor, readExperiment, runExperiment } from '@tokensift/experiments';
import type { Benchmark } from '../benchmark.ts';
import { compareRounds } from '../measure/compare-rounds.ts';
import { interleave, type Turn } from '../measure/interleave.ts';
import { median } from '../measure/median.ts';

/** Data that ships with the project. */
const data = fileURLToPath(new URL('../../../../apps/experiment/assets/support-desk', import.meta.url));

const inProcess = 'one process';
const nameOf = (workers: number): string => (workers === 1 ? '1 worker' : `${workers} workers`);
/** Processes beside each other; more than there are cores is measured, too. */
const counts = [1, 2, 4];

export const workers: Benchmark = {
  name: 'workers',
  description: 'an experiment in one process, and with 1, 2 and 4 local workers of a thread each',
  needs: [],
  async run({ rounds = 3, quick, note }) {
    const seeds = Array.from({ length: quick ? 2 : 8 }, (_, i) => i + 1);
    const experiment = await readExperiment({
      name: 'workers',
      model: { path: 'tokensift-mini', pooling: 'mean' },
      datasets: [{ name: 'support-desk', path: data, ...(quick && { rows: { train: 64 } }) }],
      methods: ['full', 'linear-probe'],
      seeds,
      training: { epochs: 1 },
      engine: { threads: 1 },
    });
    const jobs = seeds.length * experiment.methods.length;
    const parent = await mkdtemp(join(tmpdir(), 'tokensift-'));
    let folders = 0;
    const turnOf =
      (count: number | undefined): Turn =>
      async () => {
        const started = performance.now();
        const results = await runExperiment({
          experiment,
          folder: join(parent, String(folders++)),
          mode: 'new',
          ...(count !== undefined && {
            createExecutor: ({ store }) => createWorkersExecutor({ store, workers: count }),
          }),
        });
        const failed = results.runs.find(({ status }) => status === 'failed');
        if (failed?.status === 'failed') throw new TokensiftError(failed.error);
        return [(performance.now() - started) / 1000];
      };
    try {
      const turns = new Map<string, Turn>([
        [inProcess, turnOf(undefined)],
        ...counts.map((count) => [nameOf(count), turnOf(count)] as const),
      ]);
      const samples = await interleave(turns, rounds, (round, name) => note(`round ${round}, ${name}`));
      const medianOf = (name: string) => median(samples.get(name)!.flat());
      return {
        setting: `${jobs} runs of one epoch of tokensift-mini on support-desk, one thread each; ${availableParallelism()} cores; from the files to the results, starting the processes included`,
        unit: 's',
        variants: [...samples].map(([name, seconds]) => ({
          name,
          rounds: seconds,
          details: {
            'runs a minute': (60 * jobs) / medianOf(name),
            ...(name === nameOf(1) && {
              'ms more a run than in one process': (1000 * (medianOf(name) - medianOf(inProcess))) / jobs,
            }),
          },
        })),
        ratios: [
          compareRounds(`${nameOf(1)} / ${inProcess}`, samples.get(nameOf(1))!, samples.get(inProcess)!),
          ...counts
            .slice(1)
            .map((count) =>
              compareRounds(
                `${nameOf(count)} / ${nameOf(1)}`,
                samples.get(nameOf(count))!,
                samples.get(nameOf(1))!,
              ),
            ),
        ],
        skipped: [],
      };
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  },
};
