import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { FinetuningMethod, LabelledText, ParameterSlice } from '@tokensift/core';
import { type Pooling, readCheckpoint } from '@tokensift/models';
import { tinyBertFolder } from '@tokensift/models/testing';
import { errorOf, hasPeft, runOracle } from '@tokensift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { centredLogits } from '../testing/predictions.ts';
import {
  applyDeltaToFolder,
  createEngine,
  exportDeltaToFolder,
  finetune,
  openClassifier,
  openModel,
  revertDeltaInFolder,
} from './index.ts';

const engine = await createEngine({ threads: 1 });
const texts = ['book a flight', 'please cancel the hotel rooms', 'lost'];
const rows: LabelledText[] = Array.from({ length: 40 }, (_, i) => ({
  text: `${i % 2 ? 'book' : 'cancel'} ${['the', 'a'][i % 3 === 0 ? 0 : 1]} ${['flight', 'hotel', 'room'][i % 3]}`,
  label: i % 2 ? 'book' : 'cancel',
}));

/** Trains given slices and the head. */
const training = (slices: readonly ParameterSlice[]): FinetuningMethod => ({
  name: 'given',
  defaults: { learningRate: 2e-2 },
  plan: async ({ model: { parameters } }) => ({
    selection: {
      slices: [
        ...slices,
        ...parameters
          .filter(({ head, name }) => head && !slices.some(({ parameter }) => parameter === name))
          .map(({ name }) => ({ parameter: name, rows: 'all' as const })),
      ],
    },
    flops: 0,
  }),
});
const linear: readonly ParameterSlice[] = [
  { parameter: 'encoder.layer.0.attention.self.value.weight', rows: Int32Array.of(0, 2, 5) },
  { parameter: 'encoder.layer.1.intermediate.dense.weight', columns: Int32Array.of(1, 4) },
  { parameter: 'encoder.layer.1.output.dense.weight', elements: Int32Array.of(3, 17, 40) },
  { parameter: 'encoder.layer.1.output.LayerNorm.bias', rows: 'all' },
];
const embeddings: readonly ParameterSlice[] = [
  { parameter: 'embeddings.word_embeddings.weight', rows: Int32Array.of(5, 6, 7, 8, 9, 10, 11, 12) },
];

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tokensift-delta-folders-'));
});
afterAll(() => rm(parent, { recursive: true }));

async function train(slices: readonly ParameterSlice[], pooling: Pooling) {
  const { classifier, delta } = await finetune({
    model: await openModel(tinyBertFolder, { pooling }),
    train: rows,
    validation: [],
    method: training(slices),
    training: { epochs: 3, batchSize: 8 },
    seed: 1,
    engine,
  });
  const predictions = await classifier.predict(texts);
  return {
    classifier,
    delta: delta!(),
    logits: predictions.map((prediction) => centredLogits(classifier.labels, prediction)),
  };
}

/** Paths of all files below a folder. */
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();

/** Without what tells of the training, which a delta does not know. */
const modelFilesIn = async (folder: string): Promise<string[]> =>
  (await filesIn(folder)).filter((file) => !['README.md', 'training.json', 'manifest.json'].includes(file));

describe('folders of deltas', () => {
  for (const pooling of ['cls', 'mean'] as const) {
    it(`pooling ${pooling}: applied they are what was saved, taken off the base's values`, async () => {
      const { classifier, delta } = await train(linear, pooling);
      const [saved, applied, base] = ['saved', 'applied', 'base'].map((name) =>
        join(parent, `${pooling}-${name}`),
      ) as [string, string, string];
      await classifier.save(saved);
      await classifier.dispose();
      await applyDeltaToFolder({ model: tinyBertFolder, delta, out: applied });
      const [ours, theirs] = await Promise.all([modelFilesIn(saved), modelFilesIn(applied)]);
      expect(theirs).toEqual(ours);
      expect(ours).toContain('1_Pooling/config.json');
      for (const name of ours) {
        expect(await readFile(join(applied, name)), name).toEqual(await readFile(join(saved, name)));
      }
      await revertDeltaInFolder({ model: applied, delta, out: base });
      const [again, original] = [await readCheckpoint(base), await readCheckpoint(tinyBertFolder)];
      expect(again.hasClassifier).toBe(original.hasClassifier);
      for (const [name, tensor] of again.values) expect(tensor, name).toEqual(original.values.get(name));
      await expect(revertDeltaInFolder({ model: applied, delta, out: base })).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    });
  }

  for (const [form, slices] of [
    ['shira', linear],
    ['trainable-tokens', embeddings],
  ] as const) {
    for (const pooling of ['cls', 'mean'] as const) {
      it(`exported as ${form}, pooling ${pooling}, open again with the same predictions`, async () => {
        const { classifier, delta, logits } = await train([...slices], pooling);
        await classifier.dispose();
        const out = join(parent, `${form}-${pooling}`);
        await exportDeltaToFolder({ model: tinyBertFolder, delta, out, form });
        const opened = await openClassifier(out, { engine });
        expect(opened.labels).toEqual(classifier.labels);
        const found = await opened.predict(texts);
        await opened.dispose();
        found.forEach((prediction, text) => {
          centredLogits(opened.labels, prediction).forEach((logit, i) => {
            expect(Math.abs(logit - logits[text][i])).toBeLessThan(1e-5);
          });
        });
      });
    }
  }

  it('are refused where they pool as the model cannot', async () => {
    const { classifier, delta } = await train(linear, 'cls');
    await classifier.dispose();
    const other = { ...delta, classifier: { labels: ['a', 'b'], pooling: '__proto__' } };
    for (const use of [applyDeltaToFolder, exportDeltaToFolder]) {
      const error = await errorOf(use({ model: tinyBertFolder, delta: other, out: join(parent, 'none') }));
      expect(error).toMatchObject({ code: 'invalid-delta' });
    }
  });

  it('are exported with what PEFT has no form for merged into the base', async () => {
    const { classifier, delta } = await train([...linear, ...embeddings], 'cls');
    await classifier.dispose();
    const out = join(parent, 'export');
    const made = await exportDeltaToFolder({ model: tinyBertFolder, delta, out });
    expect(made.form).toBe('shira');
    expect(made.adapted).toEqual(linear.slice(0, 3).map(({ parameter }) => parameter));
    expect(made.merged).toEqual([
      'embeddings.word_embeddings.weight',
      'encoder.layer.1.output.LayerNorm.bias',
    ]);
    const only = await train(linear.slice(3), 'cls');
    await only.classifier.dispose();
    for (const form of ['shira', 'trainable-tokens'] as const) {
      await expect(
        exportDeltaToFolder({ model: tinyBertFolder, delta: only.delta, out: join(parent, 'none'), form }),
      ).rejects.toMatchObject({ code: 'unsupported' });
    }
  });
});

describe.skipIf(!hasPeft)(
  'in Python’s PEFT (skipped without a TOKENSIFT_PYTHON or python3 that has it)',
  () => {
    it('exported deltas give our logits, and the base without the adapter others', async () => {
      const cases: { folder: string; logits: number[][] }[] = [];
      for (const pooling of ['cls', 'mean'] as const) {
        for (const [form, slices] of [
          ['shira', [...linear, ...embeddings]],
          ['trainable-tokens', [...linear, ...embeddings]],
          ['trainable-tokens', embeddings],
        ] as const) {
          const { classifier, delta, logits } = await train(slices, pooling);
          await classifier.dispose();
          const folder = join(parent, `python-${cases.length}`);
          await exportDeltaToFolder({ model: tinyBertFolder, delta, out: folder, form });
          cases.push({ folder, logits });
        }
      }
      const found = runOracle<{ adapted: number[][]; found: number[][]; base: number[][] }[]>(
        'read_delta_export.py',
        JSON.stringify(texts),
        ...cases.map(({ folder }) => folder),
      );
      expect(found).toHaveLength(cases.length);
      const distance = (left: number[][], right: number[][]) =>
        Math.max(
          ...left.flatMap((row, text) => {
            const mean = row.reduce((a, b) => a + b, 0) / row.length;
            return row.map((logit, i) => Math.abs(logit - mean - right[text][i]));
          }),
        );
      found.forEach(({ adapted, found, base }, i) => {
        expect(distance(adapted, cases[i].logits), cases[i].folder).toBeLessThan(1e-5);
        expect(distance(found, cases[i].logits), cases[i].folder).toBeLessThan(1e-5);
        expect(distance(base, cases[i].logits), cases[i].folder).toBeGreaterThan(1e-3);
      });
    }, 120_000);
  },
);
