import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LabelledText, ParameterValues, TaggedTokens } from '@tokensift/core';
import { comparingEngine } from '@tokensift/graph/testing';
import { configureBackbone, readCheckpoint } from '@tokensift/models';
import { tinyArchitectures } from '@tokensift/models/testing';
import { hasPeft, runOracle } from '@tokensift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import { centredLogits } from '../testing/predictions.ts';
import { writeTinyModel } from '../testing/tiny-model.ts';
import {
  adaptModel,
  applyDeltaToFolder,
  createEngine,
  createMethod,
  exportDeltaToFolder,
  type FinetuneOptions,
  finetune,
  openClassifier,
  openModel,
  revertDeltaInFolder,
  saveAdaptedModel,
  surveyEngines,
  tokenClassification,
  undoAdaptedModel,
} from './index.ts';

/** Every method with the settings that reach into a model's structure. */
const methods: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['full', { layerDecay: 0.9, reinitializedLayers: 1 }],
  ['sparse', { density: 0.1 }],
  ['sparse', { density: 0.1, selector: 'sensitivity', granularity: 'heads' }],
  ['sparse', { density: 0.1, selector: 'balanced', granularity: 'columns' }],
  ['sparse', { density: 0.1, selector: 'blocks' }],
  ['sparse', { density: 0.1, selector: 'magnitude', granularity: 'elements' }],
  ['lora', { rank: 2 }],
  ['lora', { rank: 2, targets: 'all-linear' }],
  ['lora', { rank: 2, dora: true }],
  ['prefix', { length: 2 }],
  ['prompt', { length: 2 }],
  ['layer-select', { layers: 1 }],
  ['layer-select', { layers: 1, by: 'fisher', samples: 4 }],
  ['bitfit', {}],
  ['linear-probe', {}],
];

/** Those that go through another part of the model each, for heads that classify tokens. */
const tokenMethods: typeof methods = [
  ['full', {}],
  ['sparse', { density: 0.1, selector: 'sensitivity' }],
  ['lora', { rank: 2 }],
  ['prefix', { length: 2 }],
  ['prompt', { length: 2 }],
  ['layer-select', { layers: 1, by: 'fisher', samples: 4 }],
];

/**
 * One of each way to lay out a model, with which every setting is tried: an encoder, positions in attention, fused and
 * gated matrices, transposed ones, a decoder without biases. The others try each method once.
 */
const thorough = new Set(['BERT', 'DeBERTa-v3', 'ModernBERT', 'GPT-2', 'Llama']);

/** Their parts lie as those of another one here do, which tries the rest. */
const variants = new Set([
  'XLM-R',
  'CamemBERT',
  'ELECTRA, embeddings as wide as the layers',
  'ALBERT, two groups',
  'DeBERTa-v2, keys of its own for positions',
  'ModernBERT, mean, last layer local',
  'Llama, scaled frequencies',
  'Mistral, a window of 4',
  'Qwen2, a window of 4 from the second layer',
]);
const variantMethods = new Set(['full', 'sparse', 'lora']);

/** The last of the settings of each method. */
const onceEach = (all: typeof methods): typeof methods =>
  all.filter(([method], i) => all.findLastIndex(([other]) => other === method) === i);

const engine = await createEngine({ name: 'onnx', threads: 1 });
const texts = ['book a flight', 'please cancel the hotel rooms', 'lost'];
const train: readonly LabelledText[] = rowsFrom('train', 16);
/** The last word of each text is what it is about; the others are spans, too, so that there is something to predict. */
const tagged: readonly TaggedTokens[] = rowsFrom('tagged', 16).map(({ text }) => {
  const tokens = text.split(' ');
  return { tokens, tags: tokens.map((_, i) => (i === tokens.length - 1 ? 'B-thing' : 'B-word')) };
});
const training = { epochs: 2, headEpochs: 0, batchSize: 8, learningRate: 1e-2, flopsBudget: 0 };

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tokensift-architectures-'));
});
afterAll(() => rm(parent, { recursive: true }));

const tune = async (folder: string, options: Pick<FinetuneOptions, 'method'> & Partial<FinetuneOptions>) =>
  finetune({ model: await openModel(folder), train, validation: [], training, seed: 1, engine, ...options });

/** A base model's architecture classifies tokens where Python's transformers has a class for it. */
const classifiesTokens = (config: Readonly<Record<string, unknown>>): boolean =>
  configureBackbone(config, 'config.json').poolings.includes('none');

/** Vitest's own comparison of arrays of numbers takes a tenth of the time of this file. */
function expectSameValues(found: ParameterValues, expected: ParameterValues): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  const different = [...expected].filter(([name, tensor]) => !isDeepStrictEqual(found.get(name), tensor));
  expect(different.map(([name]) => name)).toEqual([]);
}

type TokenOptions = Pick<FinetuneOptions, 'method'> & Partial<Pick<FinetuneOptions, 'engine' | 'training'>>;

const tuneTokens = async (folder: string, options: TokenOptions) =>
  finetune({
    model: await openModel(folder),
    task: tokenClassification,
    train: tagged,
    validation: [],
    training,
    seed: 1,
    engine,
    ...options,
  });

for (const [name, config] of tinyArchitectures) {
  describe(name, () => {
    const place = (of: string): string => join(parent, `${name}-${of}`.replaceAll(/\W+/g, '-'));
    const base = () => place('base');
    beforeAll(async () => {
      await writeTinyModel(base(), config);
    });

    const isVariant = variants.has(name);
    for (const [method, settings] of thorough.has(name) ? methods : onceEach(methods)) {
      if (isVariant && !variantMethods.has(method)) continue;
      const title = `${method} ${JSON.stringify(settings)}`;
      it(`${title}: trains, saves, opens again with the same predictions`, async () => {
        const before = await openModel(base());
        const biases = [...before.values.keys()].some((parameter) => parameter.endsWith('.bias'));
        const result = tune(base(), { method: createMethod(method, settings) });
        if (method === 'bitfit' && !biases) {
          await expect(result).rejects.toMatchObject({ code: 'unsupported', where: 'bitfit' });
          return;
        }
        const { classifier, delta, history } = await result;
        expect(history.at(-1)!.trainLoss).toBeLessThan(2);
        const expected = await classifier.predict(texts);
        const folder = place(title);
        await classifier.save(folder);
        await classifier.dispose();
        const opened = await openClassifier(folder, { engine });
        expect(await opened.predict(texts)).toEqual(expected);
        await opened.dispose();

        if (!delta) return;
        const [applied, reverted] = [place(`${title} applied`), place(`${title} reverted`)];
        await applyDeltaToFolder({ model: base(), delta: delta(), out: applied });
        expectSameValues((await readCheckpoint(applied)).values, (await readCheckpoint(folder)).values);
        await revertDeltaInFolder({ model: applied, delta: delta(), out: reverted });
        const original = await readCheckpoint(base());
        const { values } = await readCheckpoint(reverted);
        expectSameValues(values, original.values);
      });
    }

    for (const [method, settings] of thorough.has(name) ? tokenMethods : tokenMethods.slice(0, 1)) {
      const title = `tokens, ${method} ${JSON.stringify(settings)}`;
      it(`${title}: trains, saves, opens again with the same predictions`, async () => {
        const tuned = tuneTokens(base(), { method: createMethod(method, settings) });
        if (!classifiesTokens(config)) {
          await expect(tuned).rejects.toMatchObject({ code: 'unsupported', where: 'pooling' });
          return;
        }
        const { classifier, history } = await tuned;
        expect(history.at(-1)!.trainLoss).toBeLessThan(2);
        const expected = await classifier.predict(texts);
        expect(expected.flatMap(({ spans }) => spans)).not.toEqual([]);
        await classifier.save(place(title));
        await classifier.dispose();
        const opened = await openClassifier(place(title), { task: tokenClassification, engine });
        expect(await opened.predict(texts)).toEqual(expected);
        await opened.dispose();
      });
    }

    if (isVariant) return;

    it('pools by the mean, and in no way that it does not have', async () => {
      const model = await openModel(base(), { pooling: 'mean' });
      const { classifier } = await tune(base(), { model, method: createMethod('full') });
      const expected = await classifier.predict(texts);
      await classifier.save(place('mean'));
      await classifier.dispose();
      const opened = await openClassifier(place('mean'), { engine });
      expect(await opened.predict(texts)).toEqual(expected);
      await opened.dispose();
      const other = model.backbone.poolings.includes('cls') ? 'last' : 'cls';
      const wrong = tune(base(), { model: { ...model, pooling: other }, method: createMethod('full') });
      await expect(wrong).rejects.toMatchObject({ code: 'invalid-argument', where: 'pooling' });
    });

    it('exports a sparse delta for PEFT, which opens again with the same predictions', async () => {
      const { classifier, delta } = await tune(base(), { method: createMethod('sparse', { density: 0.1 }) });
      const expected = await classifier.predict(texts);
      await classifier.dispose();
      const out = place('exported');
      const form = name === 'GPT-2' ? 'trainable-tokens' : 'shira';
      const made = await exportDeltaToFolder({ model: base(), delta: delta!(), out });
      expect(made.form).toBe(form);
      const opened = await openClassifier(out, { engine });
      const found = await opened.predict(texts);
      await opened.dispose();
      found.forEach((prediction, text) => {
        const logits = centredLogits(opened.labels, expected[text]);
        centredLogits(opened.labels, prediction).forEach((logit, i) => {
          expect(Math.abs(logit - logits[i])).toBeLessThan(1e-4);
        });
      });
    });

    it('gets tokens for constructs, by growing and by recycling, and loses them again', async () => {
      for (const mode of ['extend', 'recycle'] as const) {
        const model = await openModel(base());
        const adapted = await adaptModel({
          model,
          train: rowsFrom('adapt', 200),
          tokens: 2,
          mode,
          minSupport: 2,
          occursInBase: () => false,
        }).catch((error: unknown) => error as Error);
        if (adapted instanceof Error) {
          expect(adapted).toMatchObject({ code: 'infeasible-budget' });
          continue;
        }
        const [saved, undone] = [place(`adapted ${mode}`), place(`undone ${mode}`)];
        await saveAdaptedModel(adapted, { folder: saved, sourceFolder: base() });
        const opened = await openModel(saved);
        expectSameValues(opened.values, adapted.model.values);
        expect(opened.backbone.config.vocabularySize).toBe(adapted.model.backbone.config.vocabularySize);
        await undoAdaptedModel(saved, undone);
        expectSameValues((await openModel(undone)).values, model.values);
      }
    });
  });
}

describe.skipIf(!hasPeft)('in Python’s PEFT (skipped without a TOKENSIFT_PYTHON that has it)', () => {
  it('LoRA of every architecture gives our logits, and opens here from its adapter alone', async () => {
    const pairs: { base: string; adapter: string; expected: number[][] }[] = [];
    for (const [name, config] of tinyArchitectures) {
      for (const targets of [['query', 'value'], 'all-linear']) {
        const base = join(parent, `peft-${pairs.length}`);
        await writeTinyModel(base, config);
        const { classifier } = await tune(base, { method: createMethod('lora', { rank: 2, targets }) });
        const folder = join(parent, `peft-tuned-${pairs.length}`);
        const predictions = await classifier.predict(texts);
        await classifier.save(folder);
        await classifier.dispose();
        const adapter = join(folder, 'adapter');
        const opened = await openClassifier(adapter, { base, engine });
        for (const [i, prediction] of (await opened.predict(texts)).entries()) {
          expect(prediction.label, name).toBe(predictions[i].label);
          expect(prediction.probability, name).toBeCloseTo(predictions[i].probability, 5);
        }
        const expected = predictions.map((prediction) => centredLogits(opened.labels, prediction));
        await opened.dispose();
        pairs.push({ base, adapter, expected });
      }
    }
    const found = runOracle<(number[][] | string)[]>(
      'read_adapter.py',
      JSON.stringify(texts),
      '2',
      ...pairs.flatMap(({ base, adapter }) => [base, adapter]),
    );
    found.forEach((result, i) => {
      const { adapter, expected } = pairs[i];
      expect(result, adapter).not.toBeTypeOf('string');
      (result as number[][]).forEach((row, text) => {
        const mean = row.reduce((a, b) => a + b, 0) / row.length;
        row.forEach((logit, j) => {
          const name = tinyArchitectures[Math.floor(i / 2)][0];
          expect(Math.abs(logit - mean - expected[text][j]), `${name}, text ${text}`).toBeLessThan(1e-4);
        });
      });
    });
  }, 600_000);
});

describe('the ONNX engine and tfjs', async () => {
  const [state] = (await surveyEngines({ name: 'tfjs', threads: 2 })).filter(({ works }) => works);
  const tfjs = await createEngine({ name: 'tfjs', ...(state && { backend: state.backend }), threads: 2 });
  for (const [name, config] of tinyArchitectures) {
    it(`agree in every step of full finetuning, of texts and of tokens: ${name}`, async () => {
      const folder = join(parent, `agree-${name}`.replaceAll(/\W+/g, '-'));
      await writeTinyModel(folder, config);
      for (const tuned of classifiesTokens(config) ? [tune, tuneTokens] : [tune]) {
        const apart: string[] = [];
        const both = comparingEngine(engine, tfjs, {
          leastScale: 1e-3,
          onDifference(output, difference) {
            if (!(difference <= 1e-4)) apart.push(`${output}: ${difference}`);
          },
        });
        const { classifier } = await tuned(folder, {
          method: createMethod('full'),
          training: { ...training, dropoutSites: 'everywhere' },
          engine: both,
        });
        await classifier.dispose();
        expect(apart).toEqual([]);
      }
    });
  }
});
