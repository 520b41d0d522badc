import {
  createRandom,
  type EncodedExample,
  type OutputMetric,
  type ProgressEvent,
  partIndices,
  type Selection,
} from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import type { ClassifierModel } from '@tokensift/graph';
import { randomClassifier } from '@tokensift/models/testing';
import { optimizers } from '@tokensift/sparse-optimizers';
import { classTask } from '@tokensift/tasks/testing';
import { describe, expect, it } from 'vitest';
import { createPredictor } from './predictor.ts';
import { schedules } from './schedules.ts';
import { type TrainingSettings, trainingDefaults } from './settings.ts';
import { type TrainOptions, train } from './train.ts';

const engine = await createOnnxEngine({ threads: 2 });

/** Texts whose class is the first of the ids 10, 11, 12 in them. */
function examplesFrom(seed: string, count: number): EncodedExample<number>[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const label = random.integer(3);
    const length = 3 + random.integer(6);
    const ids = Int32Array.from({ length }, () => 13 + random.integer(20));
    ids[random.integer(length)] = 10 + label;
    return { ids, typeIds: new Int32Array(length), specialTokensMask: new Uint8Array(length), target: label };
  });
}

const all = ({ parameters }: ClassifierModel): Selection => ({
  slices: parameters.map(({ name }) => ({ parameter: name, rows: 'all' })),
});
const some: Selection = {
  slices: [
    { parameter: 'encoder.layer.1.attention.self.value.weight', rows: Int32Array.of(2, 3, 11) },
    { parameter: 'encoder.layer.1.intermediate.dense.bias', rows: 'all' },
    { parameter: 'encoder.layer.2.output.dense.weight', rows: Int32Array.of(0, 15) },
    { parameter: 'encoder.layer.2.output.LayerNorm.weight', rows: 'all' },
    { parameter: 'classifier.weight', rows: 'all' },
    { parameter: 'classifier.bias', rows: 'all' },
  ],
};

const newModel = (pooling: 'mean' | 'cls' = 'mean') => randomClassifier(createRandom('model'), { pooling });

const run = (model: ClassifierModel, selection: Selection, options: Partial<TrainOptions> = {}) =>
  train({
    model,
    task: classTask(3),
    selection,
    engine,
    train: examplesFrom('train', 150),
    validation: examplesFrom('validation', 60),
    padId: 0,
    random: createRandom('training'),
    ...options,
    settings: { ...trainingDefaults, batchSize: 16, epochs: 2, learningRate: 3e-3, ...options.settings },
  });

const argmax = (values: Float32Array): number => values.indexOf(Math.max(...values));

/** Bits, so that −0 and 0 or two NaN would not pass for equal by chance. */
const bits = (values: Float32Array) => new Uint32Array(values.slice().buffer);

describe('train', () => {
  for (const pooling of ['mean', 'cls'] as const) {
    it(`leaves every unselected value bit-identical and changes as many as it trains, pooling ${pooling}`, async () => {
      const model = newModel(pooling);
      const before = new Map([...model.values].map(([name, { data }]) => [name, data.slice()]));
      const { trainedParameters } = await run(model, some);
      let changed = 0;
      for (const { name, shape } of model.parameters) {
        const slice = some.slices.find(({ parameter }) => parameter === name);
        const [old, now] = [bits(before.get(name)!), bits(model.values.get(name)!.data)];
        const selected = new Set(slice && partIndices(slice, shape));
        old.forEach((value, i) => {
          if (!selected.has(i) && now[i] !== value) expect.fail(`${name}[${i}] changed`);
          if (now[i] !== value) changed++;
        });
      }
      expect(changed).toBe(trainedParameters);
      expect(trainedParameters).toBe(3 * 16 + 24 + 2 * 24 + 16 + 3 * 16 + 3);
    });
  }

  it('gives bit-identical results for the same seed, with dropout everywhere, and others for another', async () => {
    const settings = { ...trainingDefaults, dropoutSites: 'everywhere' as const, learningRate: 3e-3 };
    const results = [];
    for (const seed of ['a', 'a', 'b']) {
      const model = newModel();
      const { history } = await run(model, all(model), { settings, random: createRandom(seed) });
      results.push({
        losses: history.map(({ trainLoss }) => trainLoss),
        values: [...model.values].map(([name, { data }]) => [name, bits(data)]),
      });
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[0].losses).not.toEqual(results[2].losses);
  });

  it('learns a task that its model can express; a few rows of random weights still lower the loss', async () => {
    const settings = { ...trainingDefaults, epochs: 12, learningRate: 5e-3 };
    const model = newModel();
    const full = await run(model, all(model), { settings });
    expect(full.history[full.bestEpoch - 1].validation.accuracy).toBeGreaterThan(0.95);
    const { history } = await run(newModel(), some, { settings });
    expect(history.at(-1)!.trainLoss).toBeLessThan(0.95 * history[0].trainLoss);
  });

  for (const optimizer of ['sgd', 'lion', 'adafactor']) {
    it(`learns with ${optimizer}, and changes nothing that is not selected`, async () => {
      const settings = {
        ...trainingDefaults,
        epochs: 8,
        optimizer,
        learningRate: optimizer === 'sgd' ? 0.05 : 3e-3,
      };
      const model = newModel();
      const full = await run(model, all(model), { settings });
      expect(full.history.at(-1)!.trainLoss).toBeLessThan(0.7 * full.history[0].trainLoss);
      const [other, before] = [newModel(), newModel()];
      const { trainedParameters, optimizerBytes } = await run(other, some, { settings });
      let changed = 0;
      for (const { name } of before.parameters) {
        const [old, now] = [before, other].map(({ values }) => bits(values.get(name)!.data));
        old.forEach((value, i) => {
          if (value !== now[i]) changed++;
        });
      }
      expect(changed).toBeLessThanOrEqual(trainedParameters);
      expect(optimizerBytes).toBeLessThan(0.1 * full.optimizerBytes);
    });
  }

  it('makes one step of accumulated batches what it makes of them together', async () => {
    const values = [];
    for (const [batchSize, accumulation] of [
      [20, 1],
      [7, 3],
      [5, 4],
    ]) {
      const model = newModel();
      const settings = { ...trainingDefaults, learningRate: 1e-2, epochs: 1, dropout: 0, optimizer: 'sgd' };
      const { steps } = await run(model, all(model), {
        train: examplesFrom('train', 20),
        settings: { ...settings, schedule: 'constant', batchSize, accumulation },
      });
      expect(steps).toBe(1);
      values.push(model.values);
    }
    for (const [name, { data }] of values[0]) {
      const start = newModel().values.get(name)!.data;
      for (const other of values.slice(1)) {
        other.get(name)!.data.forEach((value, i) => {
          expect(Math.abs(value - data[i]), name).toBeLessThan(1e-6 + 1e-3 * Math.abs(data[i] - start[i]));
        });
      }
    }
  });

  it('stays nearer to the values that it was loaded with when it decays towards them', async () => {
    const distances = [];
    for (const decayTowards of ['zero', 'pretrained'] as const) {
      const [model, loaded] = [newModel(), newModel()];
      const settings = { ...trainingDefaults, learningRate: 1e-2, weightDecay: 10, decayTowards };
      await run(model, all(model), { settings });
      const backbone = model.parameters.filter(({ head }) => !head);
      distances.push(
        backbone.reduce((total, { name }) => {
          const [now, old] = [model, loaded].map(({ values }) => values.get(name)!.data);
          return now.reduce((sum, value, i) => sum + (value - old[i]) ** 2, total);
        }, 0),
      );
    }
    expect(distances[1]).toBeLessThan(0.3 * distances[0]);
  });

  it('leaves the model with the values of its best epoch', async () => {
    const model = newModel();
    const validation = examplesFrom('validation', 60);
    const { history, bestEpoch } = await run(model, all(model), {
      validation,
      settings: { ...trainingDefaults, epochs: 5, learningRate: 2e-2, schedule: 'constant' },
    });
    const best = Math.max(...history.map((epoch) => epoch.validation.accuracy));
    expect(history[bestEpoch - 1].validation.accuracy).toBe(best);
    const predictor = await createPredictor(model, engine, { padId: 0 });
    const predicted = (await predictor.outputs(validation)).map(argmax);
    await predictor.dispose();
    expect(validation.filter(({ target }, i) => predicted[i] === target).length / 60).toBeCloseTo(best, 12);
  });

  it('takes an optimizer, a schedule and a metric of a program, by object, as it takes ours by name', async () => {
    const run1 = async (settings: Partial<TrainingSettings>) => {
      const model = newModel();
      const { history } = await run(model, some, {
        settings: { ...trainingDefaults, learningRate: 5e-3, ...settings },
      });
      return history.map(({ trainLoss, validation }) => ({ trainLoss, validation }));
    };
    const byName = await run1({ optimizer: 'lion', schedule: 'cosine' });
    const optimizer = optimizers.of('lion');
    expect(await run1({ optimizer, schedule: schedules.of('cosine') })).toEqual(byName);

    const firstClass: OutputMetric = {
      ...{ name: 'firstClass', title: 'first class', higherIsBetter: false, isFraction: true },
      compute: (outputs) => outputs.filter((logits) => argmax(logits) === 0).length / outputs.length,
    };
    const epochs: ProgressEvent[] = [];
    const model = newModel();
    const { history, bestEpoch } = await run(model, all(model), {
      settings: { ...trainingDefaults, epochs: 4, learningRate: 1e-2, metric: firstClass },
      onProgress: (event) => event.kind === 'epoch' && epochs.push(event),
    });
    const shares = history.map(({ validation }) => validation.firstClass);
    expect(shares[bestEpoch - 1]).toBe(Math.min(...shares));
    expect(epochs[0]).toMatchObject({ metric: 'firstClass' });
    await expect(run1({ metric: 'bleu' })).rejects.toMatchObject({
      code: 'invalid-argument',
      hint: expect.stringContaining('accuracy'),
    });
  });

  it('measures the loss on the validation split, and picks and stops by it', async () => {
    const model = newModel();
    const validation = examplesFrom('validation', 60);
    const epochs: ProgressEvent[] = [];
    const { history, bestEpoch } = await run(model, all(model), {
      validation,
      settings: {
        ...trainingDefaults,
        ...{ epochs: 30, learningRate: 3e-2, schedule: 'constant', metric: 'logLoss', patience: 2 },
      },
      onProgress: (event) => event.kind === 'epoch' && epochs.push(event),
    });
    const losses = history.map((epoch) => epoch.validation.logLoss);
    expect(losses[bestEpoch - 1]).toBe(Math.min(...losses));
    expect(history).toHaveLength(bestEpoch + 2);
    expect(epochs[0]).toMatchObject({ metric: 'logLoss', validation: { logLoss: losses[0] } });
    const predictor = await createPredictor(model, engine, { padId: 0 });
    const logits = await predictor.outputs(validation);
    await predictor.dispose();
    const loss = validation.reduce((sum, { target }, i) => {
      const row = [...logits[i]];
      return sum + Math.log(row.reduce((total, logit) => total + Math.exp(logit), 0)) - row[target];
    }, 0);
    expect(losses[bestEpoch - 1]).toBeCloseTo(loss / 60, 5);
    expect(history[bestEpoch - 1].predictedClasses).toBe(new Set(logits.map(argmax)).size);
  });

  it('stops early when the validation metric stays where it is', async () => {
    const model = newModel();
    const { history } = await run(model, all(model), {
      settings: { ...trainingDefaults, epochs: 10, patience: 2, learningRate: 1e-9 },
    });
    expect(history).toHaveLength(3);
  });

  it('makes as many steps as it is told to, cutting the last epoch and ending the schedule there', async () => {
    const model = newModel();
    const steps: number[] = [];
    const { history, ...result } = await run(model, some, {
      steps: 13,
      onProgress: (event) => event.kind === 'step' && steps.push(event.totalSteps),
    });
    expect(result.steps).toBe(13);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(steps).toEqual(Array(13).fill(13));
    // The mean over the examples that were learned, not over those of a whole epoch.
    expect(history[1].trainLoss).toBeGreaterThan(0.8 * history[0].trainLoss);
    const all = await run(newModel(), some, { steps: 1000 });
    expect(all.steps).toBe(20);
    const short = await run(newModel(), some, { steps: 4 });
    expect(short.history).toHaveLength(1);
  });

  it('ends in a not-finite error when the loss becomes NaN, naming step and learning rate', async () => {
    const model = newModel();
    const settings = { ...trainingDefaults, learningRate: 1e30, warmupFraction: 0, maxGradientNorm: 0 };
    await expect(run(model, all(model), { settings })).rejects.toMatchObject({
      code: 'not-finite',
      where: expect.stringMatching(/^training step \d+$/),
      hint: expect.stringContaining('1e+30'),
    });
  });

  it('does not let the last step break values unseen, with validation rows and without', async () => {
    for (const validation of [[], examplesFrom('validation', 8)]) {
      const model = newModel();
      const settings = { ...trainingDefaults, learningRate: 3e38, schedule: 'constant', warmupFraction: 0 };
      const learningRateFactors = new Map([['classifier.bias', 10]]);
      const ended = run(model, all(model), { settings, steps: 1, validation, learningRateFactors });
      await expect(ended).rejects.toMatchObject({
        code: 'not-finite',
        message: expect.stringContaining('diverged'),
        hint: expect.stringContaining('Lower the learning rate'),
      });
    }
  });

  it('stops after the current step when it is told to', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const stopped = run(newModel(), some, {
      signal: controller.signal,
      onProgress(event) {
        if (event.kind !== 'step') return;
        steps.push(event.step);
        if (event.step === 3) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    expect(steps).toEqual([1, 2, 3]);
  });

  it('refuses settings out of range, and unknown metrics and schedules, by name', async () => {
    for (const [name, value] of [
      ['epochs', 0],
      ['batchSize', 1.5],
      ['learningRate', -1],
      ['dropout', 1],
      ['metric', 'luck'],
      ['schedule', 'zigzag'],
      ['optimizer', 'adam'],
      ['accumulation', 0],
      ['momentum', 1],
      ['decayTowards', 'one'],
      ['labelSmoothing', 1],
      ['classWeights', 'some'],
      ['focalGamma', 0.5],
      ['prefixCacheMemory', -1],
    ]) {
      const settings = { ...trainingDefaults, learningRate: 1e-3, [name as string]: value };
      await expect(run(newModel(), some, { settings })).rejects.toMatchObject({
        code: 'invalid-argument',
        where: expect.stringMatching(`^(training\\.)?${name}$`),
      });
    }
  });
});
