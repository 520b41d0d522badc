import { createRandom, type LabelledText } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BaseModel, createMethod, finetune, openModel, type TrainingSettings } from './index.ts';

let model: BaseModel;
beforeAll(async () => {
  model = await openModel(tinyBertFolder, { pooling: 'mean' });
});

const random = createRandom('texts');
const train: LabelledText[] = Array.from({ length: 64 }, () => {
  const label = random.uniform() < 0.5 ? 'book' : 'cancel';
  return { text: `please ${label} the ${['room', 'hotel', 'flight'][random.integer(3)]}`, label };
});

async function tune(method: string, training: Partial<TrainingSettings>, settings = {}) {
  const result = await finetune({
    model,
    train,
    validation: [],
    method: createMethod(method, settings),
    training: { epochs: 1, batchSize: 8, flopsBudget: 0, ...training },
    seed: 1,
  });
  await result.classifier.dispose();
  return result;
}

describe('a head that is trained alone first', () => {
  for (const [method, settings] of [
    ['full', {}],
    // It asks for no scores: the head is warmed up all the same.
    ['sparse', { selector: 'random', density: 0.05 }],
    ['lora', {}],
  ] as const) {
    it(`${method} starts from it, and pays for it`, async () => {
      const cold = await tune(method, { headEpochs: 0 }, settings);
      const warm = await tune(method, { headEpochs: 10 }, settings);
      expect(warm.history[0].trainLoss).toBeLessThan(cold.history[0].trainLoss);
      expect(cold.cost.headFlops).toBe(0);
      expect(warm.cost.headFlops).toBeGreaterThan(0);
      const { totalFlops, headFlops } = warm.cost;
      expect((totalFlops - headFlops) / cold.cost.totalFlops).toBeCloseTo(1, 6);
      expect(warm.cost.trainingRatio).toBeGreaterThan(cold.cost.trainingRatio);
    });
  }

  it('leaves fewer steps of a FLOPs budget', async () => {
    const settings = { epochs: 4, flopsBudget: 0.5 };
    const [cold, warm] = [
      await tune('full', { ...settings, headEpochs: 0 }),
      await tune('full', { ...settings, headEpochs: 1 }),
    ];
    expect(warm.cost.trainingRatio).toBeLessThanOrEqual(0.5);
    expect(warm.cost.totalFlops - warm.cost.headFlops).toBeLessThan(cold.cost.totalFlops);
  });

  it('is all that its epochs change', async () => {
    // Nothing but the head is trained afterwards, at a learning rate of next to nothing.
    const { delta } = await finetune({
      model,
      train,
      validation: [],
      method: createMethod('linear-probe'),
      training: { epochs: 1, batchSize: 8, headEpochs: 5, learningRate: 1e-30 },
      seed: 1,
    });
    const changed = delta!().changes.map(({ slice }) => slice.parameter);
    expect(changed.every((name) => name.startsWith('classifier'))).toBe(true);
  });

  it('refuses what is no number of epochs', async () => {
    for (const headEpochs of [-1, 0.5, Number.NaN]) {
      await expect(tune('full', { headEpochs })).rejects.toMatchObject({
        code: 'invalid-argument',
        where: 'training.headEpochs',
      });
    }
  });
});
