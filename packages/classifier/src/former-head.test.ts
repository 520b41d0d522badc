import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type LabelledText, type Note, type Tensor } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startHead } from './former-head.ts';
import { createEngine, createMethod, finetune, openClassifier, openModel } from './index.ts';

const engine = await createEngine({ threads: 1 });
const verbs = ['book', 'cancel', 'open', 'lost'];
const texts = Array.from(
  { length: 60 },
  (_, i) =>
    `${verbs[i % 4]} ${['the', 'a', 'my'][i % 3]} ${['flight', 'hotel', 'room', 'card', 'account'][i % 5]}`,
);

/** The tiny classifier with other fields in config.json. */
async function classifier(fields: object): Promise<string> {
  const folder = join(await temporaryFolder(), 'model');
  await cp(tinyBertFolder, folder, { recursive: true });
  const path = join(folder, 'config.json');
  const json = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...json, ...fields }));
  return folder;
}

/** A training that moves nothing that could change a label. */
async function train(folder: string, rows: readonly LabelledText[], pooling?: 'cls' | 'mean') {
  const notes: Note[] = [];
  const result = await finetune({
    model: await openModel(folder, pooling && { pooling }),
    train: rows,
    validation: [],
    method: createMethod('linear-probe'),
    training: { epochs: 1, headEpochs: 0, batchSize: 30, learningRate: 1e-12 },
    seed: 1,
    engine,
    onProgress: (event) => {
      if (event.kind === 'note') notes.push(event.note);
    },
  });
  const predicted = await result.classifier.predict(texts);
  await result.classifier.dispose();
  expect(notes).toEqual(result.notes);
  return { ...result, predicted, about: notes.filter(({ kind }) => kind === 'head') };
}

const rowsOf = (labels: readonly string[]): LabelledText[] =>
  texts.map((text, i) => ({ text, label: labels[i % labels.length] }));

describe('finetuning a classifier', () => {
  it.each([
    ['sorted', { 0: 'book', 1: 'cancel', 2: 'other' }],
    ['reversed', { 0: 'other', 1: 'cancel', 2: 'book' }],
    ['with keys in another order', { 2: 'cancel', 0: 'other', 1: 'book' }],
  ])('keeps every label where the labels are %s', async (_, id2label) => {
    const text = JSON.stringify(Object.fromEntries(Object.entries(id2label).reverse()));
    const folder = await classifier({ id2label: JSON.parse(text) });
    const before = await openClassifier(folder, { engine });
    const expected = await before.predict(texts);
    await before.dispose();
    const { predicted, head, about } = await train(folder, rowsOf(['other', 'book', 'cancel']));
    for (const [i, { label, probabilities }] of predicted.entries()) {
      expect(label).toBe(expected[i].label);
      for (const { label: name, probability } of probabilities) {
        const former = expected[i].probabilities.find((other) => other.label === name)!;
        expect(probability).toBeCloseTo(former.probability, 5);
      }
    }
    // Rows tell the labels apart, or their order would not show.
    expect(new Set(expected[0].probabilities.map(({ probability }) => probability)).size).toBe(3);
    expect(head).toEqual({ kept: ['book', 'cancel', 'other'], drawn: [], dropped: [] });
    expect(about.map(({ message }) => message)).toEqual([
      "The model's head is gone on from, 3 rows matched to labels by name.",
    ]);
  });

  it('draws rows for labels that the head does not have, and leaves others out', async () => {
    const { head, about } = await train(tinyBertFolder, rowsOf(['other', 'refund', 'book']));
    expect(head).toEqual({ kept: ['book', 'other'], drawn: ['refund'], dropped: ['cancel'] });
    expect(about[0]?.message).toContain('new rows for refund; without cancel');
  });

  it('starts a new head where none of the names is the same, whatever the number', async () => {
    const { head, about, predicted } = await train(tinyBertFolder, rowsOf(['x', 'y', 'z']));
    expect(head).toMatchObject({ kept: [], drawn: ['x', 'y', 'z'], dropped: ['book', 'cancel', 'other'] });
    expect(about[0]?.message).toContain('A new head is trained');
    // It is the head of the same seed on the encoder alone.
    const encoder = await openModel(tinyBertFolder);
    const { head: _, ...plain } = encoder;
    const values = new Map([...encoder.values].filter(([name]) => !name.startsWith('classifier.')));
    const same = await finetune({
      model: { ...plain, values },
      train: rowsOf(['x', 'y', 'z']),
      validation: [],
      method: createMethod('linear-probe'),
      training: { epochs: 1, headEpochs: 0, batchSize: 30, learningRate: 1e-12 },
      seed: 1,
      engine,
    });
    expect(await same.classifier.predict(texts)).toEqual(predicted);
    expect(same.notes.some(({ kind }) => kind === 'head')).toBe(false);
    await same.classifier.dispose();
  });

  it('starts a new head on another pooling, and from a classifier for another task', async () => {
    const labels = ['book', 'cancel', 'other'];
    const other = await train(tinyBertFolder, rowsOf(labels), 'mean');
    expect(other.about[0]?.message).toContain('it was trained on pooling cls, and mean is used');
    for (const [problem, task, said] of [
      ['multi_label_classification', 'multi-label', 'it gives several labels at once'],
      ['regression', 'regression', 'it gives a number'],
    ]) {
      const folder = await classifier({ problem_type: problem });
      await expect(openClassifier(folder, { engine })).rejects.toMatchObject({
        code: 'invalid-argument',
        where: folder,
        message: expect.stringContaining(`"${task}"`),
      });
      const { about, head, delta } = await train(folder, rowsOf(labels));
      expect(about[0]?.message).toContain(said);
      expect(head.kept).toEqual([]);
      expect(delta?.().baseClassifier).toBeUndefined();
    }
  });

  it('starts a new head from a classifier of tokens, whose encoder reads texts as usual', async () => {
    const labels = ['book', 'cancel', 'other'];
    const folder = await classifier({ architectures: ['BertForTokenClassification'] });
    const { about, head, delta } = await train(folder, rowsOf(labels));
    expect(about[0]?.message).toContain('it labels tokens');
    expect(head.kept).toEqual([]);
    expect(delta?.().classifier?.pooling).toBe('cls');
  });
});

describe('startHead', () => {
  it('gives each label the row of its name, whatever the order and the other rows', async () => {
    const model = await openModel(tinyBertFolder);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(names, { minLength: 1 }),
        fc.shuffledSubarray(names, { minLength: 2 }),
        (former, labels) => {
          const row = (label: string) => names.indexOf(label) + 1;
          const weight: Tensor<Float32Array> = {
            shape: [former.length, 2],
            data: Float32Array.from(former.flatMap((label) => [row(label), -row(label)])),
          };
          const bias = { shape: [former.length], data: Float32Array.from(former, row) };
          const values = new Map([
            ['classifier.weight', weight],
            ['classifier.bias', bias],
          ]);
          const head = { labels: former, task: 'single-label', pooling: 'cls' } as const;
          const { values: found, start } = startHead(
            { ...model, values, head },
            { labels, problem: 'single-label' },
            createRandom(1),
          );
          const common = labels.filter((label) => former.includes(label));
          expect(start.kept).toEqual(common);
          expect(start.kept.length + start.drawn.length).toBe(labels.length);
          if (common.length === 0) {
            expect(found.size).toBe(0);
            return;
          }
          expect(found.get('classifier.weight')!.shape).toEqual([labels.length, 2]);
          for (const [i, label] of labels.entries()) {
            const own = found.get('classifier.weight')!.data.subarray(2 * i, 2 * i + 2);
            if (former.includes(label)) expect([...own]).toEqual([row(label), -row(label)]);
            else expect(Math.max(...own.map(Math.abs))).toBeLessThan(0.2);
            expect(found.get('classifier.bias')!.data[i]).toBe(former.includes(label) ? row(label) : 0);
          }
        },
      ),
    );
  });
});
