import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MultiLabelText, ValuedText } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import {
  applyDeltaToFolder,
  createEngine,
  createMethod,
  type FinetuneOptions,
  finetune,
  multiLabel,
  openClassifier,
  openModel,
  readDelta,
  regression,
  writeDelta,
} from './index.ts';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tokensift-tasks-'));
});
afterAll(() => rm(parent, { recursive: true }));

const shared = async (): Promise<
  Omit<FinetuneOptions, 'train' | 'validation' | 'test' | 'method' | 'task'>
> => ({
  model: await openModel(tinyBertFolder, { pooling: 'mean' }),
  training: { epochs: 8, batchSize: 8, learningRate: 1e-2, headEpochs: 0, flopsBudget: 0 },
  seed: 3,
  engine: await createEngine({ threads: 1 }),
});

/** What is booked or cancelled, and whether it is asked politely. */
const several = (seed: string, count: number): MultiLabelText[] =>
  rowsFrom(seed, count).map(({ text, label }, i) =>
    i % 3 === 0
      ? { text: `please ${text}`, labels: [label, 'polite'] }
      : { text, labels: i % 7 === 0 ? [] : [label] },
  );

const numbers = (seed: string, count: number): ValuedText[] =>
  rowsFrom(seed, count).map(({ text, label }) => ({ text, value: label === 'book' ? 1 : -1 }));

describe('multi-label', () => {
  it('learns, tunes thresholds, and is the same after saving, with other settings refused by name', async () => {
    const options = { ...(await shared()), task: multiLabel.configure({ thresholds: 'class' }) };
    for (const name of ['full', 'sparse', 'lora']) {
      const { classifier, training, task } = await finetune({
        ...options,
        train: several('train', 120),
        validation: several('validation', 60),
        method: createMethod(name),
      });
      expect([task, training.metric]).toEqual(['multi-label', 'microF1']);
      const folder = join(parent, `multi-${name}`);
      const rows = several('test', 60);
      const evaluation = await classifier.evaluate(rows);
      if (name !== 'lora')
        expect(evaluation.metrics.microF1).toBeGreaterThan(evaluation.primary.baseline + 0.1);
      await classifier.save(folder);
      const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
      expect(config.problem_type).toBe('multi_label_classification');
      expect(config.tokensift.thresholds).toHaveLength(classifier.labels.length);
      const opened = await openClassifier(folder, { task: multiLabel, engine: options.engine! });
      expect((await opened.evaluate(rows)).metrics).toEqual(evaluation.metrics);
      const [prediction] = await opened.predict(['please book a room'], { top: 2 });
      expect(prediction.probabilities).toHaveLength(2);
      expect(prediction.labels.every((label) => classifier.labels.includes(label))).toBe(true);
      await expect(openClassifier(folder)).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining('"multi-label"'),
      });
      for (const one of [classifier, opened]) await one.dispose();
    }
    expect(() => multiLabel.configure({ threshold: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', where: 'multi-label.threshold' }),
    );
    expect(() => multiLabel.configure({ thresholds: 'high' })).toThrow(
      'multi-label.thresholds: Must be "global", "class" or "half", not "high".',
    );
  });

  it('comes back from a delta as the task that it is', async () => {
    const options = { ...(await shared()), task: multiLabel.configure({ thresholds: 'class' }) };
    const { classifier, delta } = await finetune({
      ...options,
      train: several('train', 60),
      validation: several('validation', 30),
      method: createMethod('sparse'),
    });
    const [file, out] = [join(parent, 'multi.delta'), join(parent, 'multi-applied')];
    await writeDelta(file, delta!());
    await applyDeltaToFolder({ model: tinyBertFolder, delta: await readDelta(file), out });
    const applied = await openClassifier(out, { task: multiLabel, engine: options.engine! });
    const texts = ['please book a room', 'cancel the hotel'];
    expect(await applied.predict(texts)).toEqual(await classifier.predict(texts));
    for (const one of [classifier, applied]) await one.dispose();
  });

  it('refuses rows with a label that training does not have, and data without any label', async () => {
    const options = { ...(await shared()), task: multiLabel, method: createMethod('full') };
    const train = several('train', 20);
    const validation = [{ text: 'book', labels: ['book', 'refund'] }];
    await expect(finetune({ ...options, train, validation })).rejects.toMatchObject({
      code: 'unknown-label',
      where: 'validation:1',
    });
    const bare = train.map(({ text }) => ({ text, labels: [] }));
    await expect(finetune({ ...options, train: bare, validation: [] })).rejects.toMatchObject({
      code: 'invalid-data',
    });
  });
});

describe('regression', () => {
  it('learns numbers, and is the same after saving', async () => {
    const options = { ...(await shared()), task: regression };
    const { classifier, history } = await finetune({
      ...options,
      train: numbers('train', 120),
      validation: numbers('validation', 60),
      method: createMethod('sparse', { labels: 'sampled' }),
    });
    expect(history.at(-1)!.validation.pearson).toBeGreaterThan(0.6);
    const folder = join(parent, 'regression');
    await classifier.save(folder);
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ problem_type: 'regression', id2label: { 0: 'LABEL_0' } });
    const opened = await openClassifier(folder, { task: regression, engine: options.engine! });
    const texts = ['book a room', 'cancel the hotel'];
    const [high, low] = await opened.predict(texts);
    expect(await classifier.predict(texts)).toEqual([high, low]);
    expect(high.value).toBeGreaterThan(low.value);
    for (const one of [classifier, opened]) await one.dispose();
  });
});
