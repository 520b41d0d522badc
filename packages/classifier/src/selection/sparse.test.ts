import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Engine, type Graph, type LabelledText } from '@tokensift/core';
import { countFlops } from '@tokensift/graph';
import { tinyBertFolder } from '@tokensift/models/testing';
import { saveScores, saveSelection, selectors, sensitivityScores } from '@tokensift/parameter-sensitivity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BaseModel,
  createEngine,
  createMethod,
  estimateSensitivity,
  finetune,
  openModel,
  type SelectionOptions,
  selectParameters,
  sparseFinetuning,
} from '../index.ts';

let model: BaseModel;
let engine: Engine;
let folder: string;
beforeAll(async () => {
  model = await openModel(tinyBertFolder, { pooling: 'mean' });
  engine = await createEngine({ name: 'onnx', threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'tokensift-sparse-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** All texts have the same length, so that the typical batch is every batch. */
const train: LabelledText[] = (() => {
  const random = createRandom('texts');
  return Array.from({ length: 64 }, () => {
    const label = random.uniform() < 0.5 ? 'book' : 'cancel';
    return { text: `please ${label} the ${['room', 'hotel', 'flight'][random.integer(3)]}`, label };
  });
})();
const training = { epochs: 1, batchSize: 8, flopsBudget: 0, headEpochs: 1 };
const tune = (options: SelectionOptions & { selection?: string }, seed = 1, used = engine) =>
  finetune({
    model,
    train,
    validation: [],
    method: sparseFinetuning.create(options),
    training,
    seed,
    engine: used,
  });
const select = (selection: SelectionOptions, seed = 1) =>
  selectParameters({ model, train, training, seed, engine, selection });

describe('sparse finetuning', () => {
  for (const granularity of ['rows', 'columns', 'heads', 'matrices', 'elements', 'blocks-8']) {
    it(`trains ${granularity} of any kind, and a step costs what was predicted`, async () => {
      const graphs: Graph[] = [];
      const recording: Engine = {
        ...engine,
        compile: (graph, options) => {
          graphs.push(graph);
          return engine.compile(graph, options);
        },
      };
      const { classifier, cost, parameters, tokenization } = await tune(
        { granularity, density: 0.3, cost: 0.95 },
        1,
        recording,
      );
      await classifier.dispose();
      expect(cost.costRatio).toBeLessThanOrEqual(0.95);
      expect(parameters.density).toBeGreaterThan(0);
      expect(parameters.density).toBeLessThanOrEqual(0.3);
      // Of the programs that were compiled, one is the training step: it has the gradients that were selected.
      const dimensions = { batch: 8, length: tokenization.meanLength };
      const counted = graphs.map((graph) => countFlops(graph, dimensions));
      expect(counted).toContain(cost.stepFlops);
    });
  }

  it('runs every selector and every score', async () => {
    for (const selector of selectors.names) {
      const { origin, selection } = await select({ selector, density: 0.2, cost: 0.9 });
      expect(selection.slices.length, selector).toBeGreaterThan(0);
      expect(origin).toMatchObject({ selector });
    }
    for (const score of sensitivityScores.names) {
      const { selection } = await select({ score, density: 0.2, cost: 0.9, granularity: 'columns' });
      expect(selection.slices.length, score).toBeGreaterThan(0);
    }
  });

  it('counts what selecting costs: nothing at random, more with a trial training', async () => {
    const flops = async (options: SelectionOptions) => (await select({ cost: 0.9, ...options })).origin.flops;
    const scored = await flops({});
    expect(await flops({ selector: 'random' })).toBe(0);
    expect(scored).toBeGreaterThan(0);
    expect(await flops({ selector: 'movement', movementEpochs: 2 })).toBeGreaterThan(
      1.9 * (await flops({ selector: 'movement' })),
    );
  });

  it('selects the same without training, and trains a saved selection to the same classifier', async () => {
    const options = { density: 0.1, cost: 0.8, granularity: 'heads' };
    const { selection, origin, parameters } = await select(options, 5);
    const path = join(folder, 'saved.json');
    await saveSelection(path, { selection, origin, parameters });
    const [made, loaded] = [await tune(options, 5), await tune({ selection: path }, 5)];
    expect(loaded.selection).toEqual(made.selection);
    expect(loaded.cost.selectionFlops).toBe(made.cost.selectionFlops);
    const texts = train.slice(0, 8).map(({ text }) => text);
    expect(await loaded.classifier.predict(texts)).toEqual(await made.classifier.predict(texts));
    await Promise.all([made.classifier.dispose(), loaded.classifier.dispose()]);
  });

  it('selects by saved scores as by those that it estimates, and refuses others', async () => {
    const path = join(folder, 'scores.safetensors');
    await saveScores(path, await estimateSensitivity({ model, train, training, seed: 1, engine }));
    const [fresh, saved] = [await select({ cost: 0.8 }), await select({ cost: 0.8, scores: path })];
    expect(saved.selection).toEqual(fresh.selection);
    expect(saved.origin).toEqual(fresh.origin);
    await expect(select({ scores: path, score: 'fisher' })).rejects.toThrow(
      /have score token-fisher, and fisher/,
    );
    await expect(
      selectParameters({
        model,
        train,
        training: { ...training, headEpochs: 0 },
        seed: 1,
        engine,
        selection: { scores: path },
      }),
    ).rejects.toThrow(/have headEpochs 1, and 0 is asked for/);
    await expect(tune({ scores: path }, 1).then(({ classifier }) => classifier.dispose())).resolves.toBe(
      undefined,
    );
    const other = selectParameters({
      model,
      train: train.slice(1),
      training,
      seed: 1,
      engine,
      selection: { scores: path },
    });
    await expect(other).rejects.toThrow(/other data/);
  });

  it('refuses a selection for another model, and settings beside a saved one', async () => {
    const path = join(folder, 'other.json');
    const { selection, origin, parameters } = await select({ cost: 0.8 });
    await saveSelection(path, { selection, origin: { ...origin, model: 'another' }, parameters });
    await expect(tune({ selection: path })).rejects.toThrow(/another model/);
    expect(() => sparseFinetuning.create({ selection: path, density: 0.1 })).toThrow(/leaves nothing to set/);
  });

  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ density: 1.2 }, /density: Must be a number in \(0, 1\], not 1.2/],
    [{ density: 0 }, /density: Must be a number in \(0, 1\]/],
    [{ cost: -0.5 }, /cost: Must be/],
    [{ granularity: 'row' }, /granularity: Must be "rows".* or "blocks-N", not "row"/],
    [{ scale: 'layer' }, /"matrix", "role" or "none"/],
    [{ labels: 'true' }, /"empirical" or "sampled"/],
    [{ score: 'fischer' }, /"token-fisher", .*, not "fischer".*Did you mean "fisher"/],
    [{ samples: 0 }, /samples: Must be a whole number from 1, not 0/],
    [{ selector: 3 }, /selector: Must be a text, not 3/],
  ];
  for (const [settings, message] of wrong) {
    it(`refuses ${JSON.stringify(settings)}`, () => {
      expect(() => createMethod('sparse', settings)).toThrow(message);
      expect(() => createMethod('sparse', settings)).toThrow(
        expect.objectContaining({ code: 'invalid-argument' }),
      );
    });
  }

  it('refuses unknown selectors, and budgets that nothing meets', async () => {
    await expect(tune({ selector: 'best' })).rejects.toThrow(/no selector "best"/);
    await expect(tune({ cost: 0.01 })).rejects.toThrow(/smallest feasible cost/);
  });
});

it('estimates sensitivity the same for the same seed, and says what it belongs to', async () => {
  const run = (seed: number) =>
    estimateSensitivity({
      model,
      train,
      training,
      seed,
      engine,
      scoring: { samples: 20, granularity: 'heads' },
    });
  const [first, second, third] = [await run(1), await run(1), await run(2)];
  expect(second).toEqual(first);
  expect(third.scores.groups).not.toEqual(first.scores.groups);
  expect(first.origin).toMatchObject({ samples: 20, seed: 1, labels: 'empirical' });
  expect(third.origin.model).toBe(first.origin.model);
  expect(first.constructs.length).toBeGreaterThan(0);
});
