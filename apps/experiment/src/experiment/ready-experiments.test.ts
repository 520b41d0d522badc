import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { dryRun, type Experiment } from '@tokensift/experiments';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../package-file.ts';
import { loadExperiment } from './load-experiment.ts';

const folder = packageFile('experiments');
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const environment = {
  TOKENSIFT_DATA: resolve(import.meta.dirname, '../../../..', process.env.TOKENSIFT_DATA ?? '../shared'),
  TOKENSIFT_SMOLLM2: process.env.TOKENSIFT_SMOLLM2 ?? '/not-set/TOKENSIFT_SMOLLM2',
  TOKENSIFT_DERIVED: process.env.TOKENSIFT_DERIVED ?? '/not-set/TOKENSIFT_DERIVED',
};
const load = (name: string) => loadExperiment(join(folder, name), { environment });

/** Those that are there to be run as they are; the others were made for results in docs/. */
const READY = [
  'quickstart',
  'paper',
  'paper-part',
  'small-language-models',
  'low-data',
  'cost-sweep',
  'ablation',
];

/** What the experiment reads that is not there. */
const missingOf = ({ models, datasets }: Experiment): string[] =>
  [...models, ...datasets].map(({ path }) => path).filter((path) => !existsSync(path));

/** The same on fewer rows, which are checked as the others are. */
const onFewRows = (experiment: Experiment): Experiment => ({
  ...experiment,
  datasets: experiment.datasets.map((dataset) => ({
    ...dataset,
    rows: { train: 300, validation: 100, ...dataset.rows },
  })),
});

describe('the ready experiments', async () => {
  it.each(names)('have settings that fit their methods: %s', async (name) => {
    expect((await load(name)).name).toBe(basename(name, '.yaml'));
  });

  const loaded = await Promise.all(
    READY.map(async (name) => ({ name, experiment: await load(`${name}.yaml`) })),
  );

  for (const { name, experiment } of loaded) {
    const missing = missingOf(experiment).map((path) => basename(path));
    const why = missing.length > 0 ? ` (skipped without ${missing.join(', ')})` : '';
    it.skipIf(missing.length > 0)(`${name} can be run${why}`, { timeout: 300_000 }, async () => {
      const { parts } = await dryRun({
        experiment: onFewRows(experiment),
        folder: join(await temporaryFolder(), 'none'),
        measure: false,
      });
      const runs = parts.reduce((sum, part) => sum + part.runs, 0);
      const { models, datasets, methods, seeds } = experiment;
      const all = models.length * datasets.length * methods.length * seeds.length;
      expect(experiment.exclude ? runs < all : runs === all).toBe(true);
      expect(parts.every(({ trials }) => trials === (experiment.tuning?.trials ?? 0))).toBe(true);
    });
  }
});

describe('paper', async () => {
  const { datasets, methods, seeds, tuning } = await load('paper.yaml');

  it('has ten methods on five data sets with five seeds, tuned alike', () => {
    expect(datasets.map(({ name }) => name)).toEqual([
      'banking77',
      'clinc150',
      'scicite',
      'unfair_tos',
      'trec6',
    ]);
    expect(methods).toHaveLength(10);
    expect(seeds).toHaveLength(5);
    expect(tuning).toEqual({ trials: 3, seed: 0 });
  });

  it('differs on a part in rows and epochs alone', async () => {
    const part = await load('paper-part.yaml');
    const whole = part.datasets.map(({ rows: _, ...dataset }) => dataset);
    expect({ ...part, name: 'paper', datasets: whole, training: { ...part.training, epochs: 5 } }).toEqual(
      await load('paper.yaml'),
    );
    expect(part.datasets.every(({ rows }) => rows?.train === 1000)).toBe(true);
  });
});
