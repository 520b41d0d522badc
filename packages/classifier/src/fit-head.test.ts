import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type LabelledText } from '@tokensift/core';
import { tinyArchitectures, tinyBertFolder } from '@tokensift/models/testing';
import { describe, expect, it } from 'vitest';
import { writeTinyModel } from '../testing/tiny-model.ts';
import { createMethod, type FinetuneOptions, finetune, openModel, tokenClassification } from './index.ts';

const random = createRandom('texts');
const rows = (count: number): LabelledText[] =>
  Array.from({ length: count }, () => {
    const label = ['book', 'cancel', 'ask about'][random.integer(3)];
    return { text: `please ${label} the ${['room', 'hotel', 'flight'][random.integer(3)]}`, label };
  });
const [train, test] = [rows(96), rows(60)];

/** Nothing but the head is trained, at a learning rate of next to nothing: what comes out is what it starts from. */
const startOf = async (
  folder: string,
  { pooling, ...options }: Partial<FinetuneOptions> & { readonly pooling?: 'mean' } = {},
) => {
  const { classifier, cost } = await finetune({
    model: await openModel(folder, { ...(pooling && { pooling }) }),
    train,
    validation: [],
    method: createMethod('linear-probe'),
    seed: 1,
    ...options,
    training: { epochs: 4, batchSize: 8, learningRate: 1e-30, headInit: 'closed-form', ...options.training },
  });
  const { metrics } = await classifier.evaluate(test);
  await classifier.dispose();
  return { accuracy: metrics.accuracy, loss: metrics.logLoss, cost };
};

/** Not as the folder's own head reads it, which would be gone on from. */
const mean = { pooling: 'mean' } as const;

describe('a head in closed form', () => {
  it.each([
    ['bert', 'a map of the pooled text'],
    ['roberta', 'two maps, of which the first is drawn'],
    ['llama', 'a map without biases'],
  ])('answers before anything is trained, in %s: %s', async (type) => {
    const folder = await mkdtemp(join(tmpdir(), 'fit-head-'));
    const [, config] = tinyArchitectures.find(([, { model_type }]) => model_type === type)!;
    await writeTinyModel(folder, config);
    const [fitted, drawn] = [
      await startOf(folder),
      await startOf(folder, { training: { headInit: 'drawn' } }),
    ];
    expect(drawn.accuracy).toBeLessThan(0.7);
    expect(fitted.accuracy).toBeGreaterThan(0.9);
    expect(fitted.loss).toBeLessThan(drawn.loss);
  });

  it('is paid for by less than an epoch of the head alone', async () => {
    const fitted = await startOf(tinyBertFolder, mean);
    const trained = await startOf(tinyBertFolder, {
      ...mean,
      training: { headInit: 'drawn', headEpochs: 1 },
    });
    expect(fitted.cost.headFlops).toBeGreaterThan(0);
    expect(fitted.cost.headFlops).toBeLessThan(trained.cost.headFlops * 1.2);
    // It takes the place of such epochs.
    const both = await startOf(tinyBertFolder, { ...mean, training: { headEpochs: 5 } });
    expect(both.cost.headFlops).toBe(fitted.cost.headFlops);
  });

  it('costs about a tenth of full finetuning at most, where epochs are few', async () => {
    const { cost } = await startOf(tinyBertFolder, { ...mean, training: { epochs: 1 } });
    const steps = Math.ceil(train.length / 8);
    expect(cost.headFlops / (cost.fullStepFlops * steps)).toBeGreaterThan(0.05);
    expect(cost.headFlops / (cost.fullStepFlops * steps)).toBeLessThan(0.12);
  });

  it('does not depend on the seed', async () => {
    const [one, other] = [
      await startOf(tinyBertFolder, { ...mean, seed: 1 }),
      await startOf(tinyBertFolder, { ...mean, seed: 2 }),
    ];
    expect(other.loss).toBeCloseTo(one.loss, 5);
  });

  it('is where sparse finetuning starts', async () => {
    const model = await openModel(tinyBertFolder, mean);
    const { classifier, training } = await finetune({
      model: { ...model, isSentenceEncoder: true },
      train,
      validation: [],
      training: { epochs: 2 },
      method: 'sparse',
      seed: 1,
    });
    expect(training).toMatchObject({ headInit: 'closed-form', learningRate: 5e-4 });
    await classifier.dispose();
  });

  it('is not asked for where the model has a head of these labels', async () => {
    const { cost } = await startOf(tinyBertFolder);
    expect(cost.headFlops).toBe(0);
  });

  it('is drawn, and trained alone, where rows are too few', async () => {
    const few = train.filter(({ label }, i) => train.findIndex((row) => row.label === label) === i);
    const settings = { headEpochs: 1 };
    const { cost } = await startOf(tinyBertFolder, { ...mean, train: few, training: settings });
    const drawn = { ...settings, headInit: 'drawn' } as const;
    const { cost: ofDrawn } = await startOf(tinyBertFolder, { ...mean, train: few, training: drawn });
    expect(cost.headFlops).toBeGreaterThan(ofDrawn.headFlops);
  });

  it('is drawn, and trained alone, where a task has none', async () => {
    const { classifier, cost } = await finetune({
      model: await openModel(tinyBertFolder),
      task: tokenClassification,
      train: [{ tokens: ['to', 'rome'], tags: ['O', 'B-city'] }],
      validation: [],
      method: createMethod('linear-probe'),
      training: { epochs: 2, headInit: 'closed-form', headEpochs: 1 },
      seed: 1,
    });
    expect(cost.headFlops).toBeGreaterThan(0);
    await classifier.dispose();
  });
});
