import {
  createRandom,
  type EncodedExample,
  partIndices,
  type Reselection,
  type Selection,
} from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import type { ClassifierModel } from '@tokensift/graph';
import { randomClassifier } from '@tokensift/models/testing';
import { classTask } from '@tokensift/tasks/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TrainingSettings, trainingDefaults } from './settings.ts';
import { type TrainOptions, train } from './train.ts';
import type { TrainingState } from './training-state.ts';

const engine = await createOnnxEngine({ threads: 1 });

function examplesFrom(seed: string, count: number): EncodedExample[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const length = 3 + random.integer(8);
    return {
      ids: Int32Array.from({ length }, () => 10 + random.integer(20)),
      typeIds: new Int32Array(length),
      specialTokensMask: new Uint8Array(length),
      target: random.integer(3),
    };
  });
}

const newModel = () => randomClassifier(createRandom('model'));
const head = (model: ClassifierModel): Selection['slices'] =>
  model.parameters.filter((p) => p.head).map(({ name }) => ({ parameter: name, rows: 'all' }));
const rowsOf = (model: ClassifierModel, ...rows: number[]): Selection => ({
  slices: [
    { parameter: 'encoder.layer.1.intermediate.dense.weight', rows: Int32Array.from(rows) },
    { parameter: 'encoder.layer.2.attention.self.value.weight', rows: Int32Array.from(rows) },
    ...head(model),
  ],
});
const everything = ({ parameters }: ClassifierModel): Selection => ({
  slices: parameters.map(({ name }) => ({ parameter: name, rows: 'all' })),
});

/** Goes on to the next rows, and checks what it is given. */
const rotation = (model: ClassifierModel): Reselection => ({
  everyEpochs: 2,
  batches: 3,
  candidates: () => ({
    slices: [
      { parameter: 'encoder.layer.1.intermediate.dense.weight', rows: 'all' },
      { parameter: 'encoder.layer.2.attention.self.value.weight', rows: 'all' },
    ],
  }),
  select({ selection, values, initial, gradients, progress }) {
    const slice = selection.slices[0] as { readonly rows: Int32Array; readonly parameter: string };
    expect(progress).toBeGreaterThan(0);
    expect(gradients.map(({ mean }) => mean.length)).toEqual([24 * 16, 16 * 16]);
    for (const { mean, meanSquare } of gradients) {
      expect(mean.some((value) => value !== 0)).toBe(true);
      mean.forEach((value, i) => {
        expect(meanSquare[i] * 1.0001 + 1e-20).toBeGreaterThanOrEqual(value * value);
      });
    }
    const [now, before] = [values, initial].map((map) => map.get(slice.parameter)!.data);
    const trained = new Set(partIndices(slice, [24, 16]));
    if (selection.slices.length === 4 && slice.rows[0] === 0) {
      now.forEach((value, i) => {
        if (!trained.has(i)) expect(value).toBe(before[i]);
      });
    }
    return rowsOf(model, ...[...slice.rows].map((row) => row + 2));
  },
});

const plans: Readonly<Record<string, (model: ClassifierModel) => Partial<TrainOptions>>> = {
  full: (model) => ({ selection: everything(model) }),
  rows: (model) => ({ selection: rowsOf(model, 0, 1, 5) }),
  // Most of the model is the same in every epoch.
  head: (model) => ({ selection: { slices: head(model) } }),
  phases: (model) => ({
    selection: everything(model),
    later: [
      { fromEpoch: 2, selection: rowsOf(model, 1, 2) },
      { fromEpoch: 4, selection: rowsOf(model, 2, 3) },
    ],
  }),
  reselection: (model) => ({ selection: rowsOf(model, 0, 3), reselection: rotation(model) }),
};

async function run(plan: string, settings: Partial<TrainingSettings>, options: Partial<TrainOptions> = {}) {
  const model = newModel();
  const result = await train({
    model,
    task: classTask(3),
    selection: { slices: [] },
    ...plans[plan](model),
    engine,
    train: examplesFrom('train', 50),
    validation: examplesFrom('validation', 20),
    padId: 0,
    random: createRandom('training'),
    ...options,
    settings: { ...trainingDefaults, batchSize: 8, epochs: 5, learningRate: 5e-3, ...settings },
  });
  return {
    history: result.history.map(({ epoch, trainLoss, validation }) => ({ epoch, trainLoss, validation })),
    bestEpoch: result.bestEpoch,
    steps: result.steps,
    flops: result.flops,
    optimizerBytes: result.optimizerBytes,
    prefixCache: result.prefixCache,
    phases: result.phases,
    trainedParameters: result.trainedParameters,
    values: [...model.values].map(([name, { data }]) => [name, new Uint32Array(data.slice().buffer)]),
  };
}

describe('a training that goes on from a state', () => {
  it('equals one that never stopped, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(plans)),
        fc.constantFrom('adamw', 'sgd', 'lion', 'adafactor'),
        fc.constantFrom('zero' as const, 'pretrained' as const),
        fc.constantFrom('head' as const, 'everywhere' as const),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (plan, optimizer, decayTowards, dropoutSites, stopAfter, prefixCache) => {
          const settings = { optimizer, decayTowards, dropoutSites, prefixCache, accumulation: 2 };
          const whole = await run(plan, settings);
          let state: TrainingState | undefined;
          const controller = new AbortController();
          const stopped = run(plan, settings, {
            signal: controller.signal,
            stateSeconds: 0,
            async onState(given) {
              if (given.epoch !== stopAfter || given.within) return;
              state = given;
              controller.abort();
            },
          });
          await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
          expect(await run(plan, settings, { resume: state })).toEqual(whole);
        },
      ),
      // The rows of a table whose gradients come and go, under moments of rows and columns.
      { numRuns: 10, examples: [['full', 'adafactor', 'zero', 'head', 1, false]] },
    );
  });
});

describe('a training that goes on inside an epoch', () => {
  /** The states that a training gives away, between all of its steps. */
  async function statesOf(
    plan: string,
    settings: Partial<TrainingSettings>,
    options: Partial<TrainOptions> = {},
  ): Promise<TrainingState[]> {
    const states: TrainingState[] = [];
    await run(plan, settings, {
      ...options,
      stateSeconds: 0,
      onState: async (state) => {
        states.push(structuredClone(state));
      },
    });
    return states;
  }

  it('equals one that never stopped, to the bit, from every step', async () => {
    for (const plan of Object.keys(plans)) {
      const settings = { accumulation: 2, epochs: 3 };
      const whole = await run(plan, settings);
      const states = await statesOf(plan, settings);
      // 7 batches are 4 steps, of which the last one ends the epoch.
      expect(states.map(({ epoch, within }) => [epoch, within?.batches])).toEqual(
        [0, 1, 2].flatMap((epoch) => [...[2, 4, 6].map((done) => [epoch, done]), [epoch + 1, undefined]]),
      );
      const random = createRandom(plan);
      for (const state of random.shuffle(states).slice(0, 4)) {
        expect(await run(plan, settings, { resume: state })).toEqual(whole);
      }
    }
  });

  it('counts and keeps of frozen parts what one that never stopped does, and where the last epoch is cut short', async () => {
    for (const prefixCacheMemory of [1024, 0]) {
      const settings = { epochs: 3, prefixCacheMemory };
      const whole = await run('head', settings, { steps: 17 });
      expect(whole.prefixCache.memoryBytes + whole.prefixCache.fileBytes).toBeGreaterThan(0);
      for (const state of await statesOf('head', settings, { steps: 17 })) {
        expect(await run('head', settings, { steps: 17, resume: state })).toEqual(whole);
      }
    }
  });

  it('keeps its state where it is interrupted', async () => {
    const whole = await run('rows', {});
    const controller = new AbortController();
    let state: TrainingState | undefined;
    const stopped = run(
      'rows',
      {},
      {
        signal: controller.signal,
        onProgress: (event) => event.kind === 'step' && event.step === 10 && controller.abort(),
        onState: async (given) => {
          state = structuredClone(given);
        },
      },
    );
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    expect(state).toMatchObject({ epoch: 1, step: 10, within: { batches: 3 } });
    expect(await run('rows', {}, { resume: state })).toEqual(whole);
  });

  it('does not go on after it has stopped early', async () => {
    const settings = { epochs: 12, patience: 2, learningRate: 3e-2, schedule: 'constant' };
    const whole = await run('full', settings);
    expect(whole.history.length).toBeLessThan(12);
    const states = await statesOf('full', settings);
    expect(await run('full', settings, { resume: states.at(-1) })).toEqual(whole);
  });
});

describe('re-selection', () => {
  it('trains what was selected when, and counts all of it', async () => {
    const { phases, trainedParameters } = await run('reselection', {});
    expect(phases.map(({ fromEpoch }) => fromEpoch)).toEqual([1, 3, 5]);
    // Rows 0 and 3, 2 and 5, 4 and 7 of two matrices of 16 columns, and a head of 3 × 16 and 3.
    expect(trainedParameters).toBe(6 * 2 * 16 + 51);
  });

  it('is refused beside later selections', async () => {
    const model = newModel();
    await expect(
      run('reselection', {}, { later: [{ fromEpoch: 2, selection: rowsOf(model, 1) }] }),
    ).rejects.toMatchObject({ code: 'invalid-argument', where: 'reselection' });
  });
});
