import type { LabelledText } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import { type Classifier, createEngine, createMethod, finetune, openModel, type TextInput } from './index.ts';

let classifier: Classifier;
beforeAll(async () => {
  const numbered = (rows: readonly LabelledText[]) =>
    rows.map(({ text, label }, i) => ({ text, label: i % 5 === 0 ? '10' : label === 'book' ? '2' : '1' }));
  const result = await finetune({
    model: await openModel(tinyBertFolder, { pooling: 'mean' }),
    train: numbered(rowsFrom('train', 40)),
    validation: [],
    method: createMethod('linear-probe'),
    training: { epochs: 1, batchSize: 8 },
    seed: 1,
    engine: await createEngine({ threads: 1 }),
  });
  classifier = result.classifier;
});
afterAll(() => classifier.dispose());

describe('predict', () => {
  it('gives one prediction for one text, and as many as there are texts for a list', async () => {
    const [first] = await classifier.predict(['book a room']);
    expect(await classifier.predict('book a room')).toEqual(first);
    expect(await classifier.predict('book a room', { top: 1 })).toEqual({
      ...first,
      probabilities: first.probabilities.slice(0, 1),
    });
    expect(await classifier.predict(['book', 'book a room'])).toHaveLength(2);
    expect(first.probabilities[0]).toEqual({ label: first.label, probability: first.probability });
    expect(first.probabilities.map(({ label }) => label).sort()).toEqual([...classifier.labels].sort());
    expect(await classifier.predict([])).toEqual([]);
    expect(await classifier.predict([['book', 'a room']])).toHaveLength(1);
  });

  it.each([
    [5, 'inputs', 'this is a number'],
    [undefined, 'inputs', 'this is missing'],
    [{ text: 'x' }, 'inputs', 'this is an object'],
    [['x', null], 'inputs[1]', 'this is null'],
    [[{ texts: 'x' }], 'inputs[0]', 'this is an object'],
    [[['a', 'b', 'c']], 'inputs[0]', 'this is a list'],
    [[['a', 5]], 'inputs[0]', 'this is a list'],
    // biome-ignore lint/suspicious/noSparseArray: what a program can give
    [['x', , 'y'], 'inputs[1]', 'this is missing'],
  ])('refuses %j and says where it is wrong', async (given, where, message) => {
    await expect(classifier.predict(given as readonly TextInput[])).rejects.toMatchObject({
      code: 'invalid-argument',
      where,
      problem: expect.stringContaining(message),
    });
  });

  it.each([-1, 1.5, Number.NaN])('refuses a top of %d', async (top) => {
    await expect(classifier.predict('x', { top })).rejects.toMatchObject({
      code: 'invalid-argument',
      where: 'top',
    });
  });
});

describe('evaluate', () => {
  it('tells a class that does not occur from one that is always wrong', async () => {
    const { label } = await classifier.predict('book');
    const others = classifier.labels.filter((name) => name !== label);
    const right = await classifier.evaluate([{ text: 'book', label }]);
    expect(right.perClass!.filter(({ f1 }) => f1 === null).map((entry) => entry.label)).toEqual(others);
    expect(right.averages!.macro).toEqual({ precision: 1, recall: 1, f1: 1, support: 1 });

    const wrong = await classifier.evaluate([{ text: 'book', label: others[0] }]);
    const quality = Object.fromEntries(wrong.perClass!.map((entry) => [entry.label, entry]));
    expect(quality[label]).toMatchObject({ recall: 0, f1: 0, support: 0, predicted: 1 });
    expect(quality[others[0]]).toMatchObject({ precision: 0, f1: 0, support: 1, predicted: 0 });
    expect(quality[others[1]]).toMatchObject({ precision: null, recall: null, f1: null, support: 0 });
    expect(wrong.metrics.macroF1).toBe(0);
  });

  it('gives each predicted class with its probability', async () => {
    const texts = ['book a room', 'cancel the hotel', 'please'];
    const label = classifier.labels[0];
    const { answers } = await classifier.evaluate(texts.map((text) => ({ text, label })));
    const predictions = await classifier.predict(texts, { top: 0 });
    expect(answers.map(({ prediction }) => prediction)).toEqual(
      predictions.map(({ label: predicted, probability }) => ({ label: predicted, probability })),
    );
    expect(answers.map(({ correct }) => correct)).toEqual(predictions.map((p) => p.label === label));
  });

  it.each([
    ['x', 'invalid-argument', 'rows', 'this is a string'],
    [[], 'invalid-argument', 'rows', 'no rows'],
    [[{ text: 'x', label: '1' }, null], 'invalid-data', 'rows:2', 'text is empty'],
    [[{ text: 5, label: '1' }], 'invalid-data', 'rows:1', 'text is not a string'],
    [[{ label: '1', file: 'a.csv', line: 7 }], 'invalid-data', 'a.csv:7', 'text is empty'],
    [[{ text: 'x' }], 'invalid-data', 'rows:1', 'has no label'],
    [[{ text: 'x', label: '1', pair: 5 }], 'invalid-data', 'rows:1', 'pair is not a string'],
    [[{ text: 'x', label: 'refund' }], 'unknown-label', 'rows:1', '"refund"'],
  ])('refuses %j', async (rows, code, where, message) => {
    await expect(classifier.evaluate(rows as readonly LabelledText[])).rejects.toMatchObject({
      code,
      where,
      problem: expect.stringContaining(message),
    });
  });
});
