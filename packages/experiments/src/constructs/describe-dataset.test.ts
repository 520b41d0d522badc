import { openModel } from '@tokensift/classifier';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import { loadSplits } from '../data/load-splits.ts';
import { describeDataset } from './describe-dataset.ts';

it('finds what tells the classes apart, and texts that show it', async () => {
  const { models, datasets } = await makeTinyExperiment(await temporaryFolder());
  const model = await openModel(models[0].path, { pooling: 'mean' });
  const [dataset] = datasets;
  const splits = await loadSplits(dataset.path);
  const { constructs, texts, rows, task } = await describeDataset(dataset, splits, model);
  expect({ rows, task }).toEqual({ rows: { train: 96, validation: 24, test: 30 }, task: 'single-label' });
  // A text has one word of its class, and words that say nothing.
  const words = (label: string) =>
    constructs!.classes.find((one) => one.label === label)!.constructs.flatMap(({ text }) => text.split(' '));
  const found = words('bike');
  expect(found.length).toBeGreaterThan(2);
  expect(['wheel', 'brake', 'saddle', 'pedal']).toEqual(expect.arrayContaining(found));
  expect(texts).toHaveLength(12);
  const marked = texts.flatMap(({ pieces }) => pieces.filter(({ weight }) => weight === 1));
  expect(marked.length).toBeGreaterThanOrEqual(12);
});

it('counts in some rows of a large data set, of all classes wherever they stand', async () => {
  const { models, datasets } = await makeTinyExperiment(await temporaryFolder());
  const model = await openModel(models[0].path, { pooling: 'mean' });
  const { train } = await loadSplits(datasets[0].path);
  const sorted = ['bike', 'cook', 'sail'].flatMap((label) => {
    const own = train.filter((row) => row.label === label);
    return Array.from({ length: 4000 }, (_, i) => own[i % own.length]);
  });
  const { constructs } = await describeDataset(datasets[0], { train: sorted, validation: [] }, model);
  expect(constructs!.texts).toBe(4000);
  expect(constructs!.classes.map(({ label }) => label)).toEqual(['bike', 'cook', 'sail']);
});

it('has no constructs where texts have one class', async () => {
  const { models } = await makeTinyExperiment(await temporaryFolder());
  const model = await openModel(models[0].path, { pooling: 'mean' });
  const train = [{ text: 'a wheel', label: 'bike', file: 'train.jsonl', line: 1 }];
  const described = await describeDataset(
    { name: 'one', task: 'single-label' },
    { train, validation: [] },
    model,
  );
  expect(described).toEqual({
    name: 'one',
    task: 'single-label',
    rows: { train: 1, validation: 0, test: 0 },
    texts: [],
  });
});
