import { describe, expect, it } from 'vitest';
import {
  completeTraining,
  createMethod,
  type GivenTraining,
  singleLabel,
  type TrainedModel,
  tokenClassification,
} from './index.ts';

const onModel = (isSentenceEncoder: boolean, layers = 6, hiddenSize = 384): TrainedModel => ({
  model: { isSentenceEncoder, backbone: { config: { layers, hiddenSize } } },
  task: singleLabel,
});
const encoder = onModel(false);
const sentenceEncoder = onModel(true);

const complete = (training: GivenTraining, trained = encoder, method = 'sparse') =>
  completeTraining(createMethod(method).defaults, training, trained);

describe('epochs of the head alone', () => {
  it('are the default of sparse finetuning, where there is more than one epoch', () => {
    const asked = [{}, { epochs: 1 }, { epochs: 1, headEpochs: 2 }, { headEpochs: 0 }];
    expect(asked.map((training) => complete(training).headEpochs)).toEqual([1, 0, 2, 0]);
    expect(complete({}, encoder, 'full').headEpochs).toBe(0);
  });
});

describe('a head in closed form', () => {
  const startOf = (...given: Parameters<typeof complete>) => {
    const { headInit, learningRate } = complete(...given);
    return [headInit, learningRate];
  };

  it('is the default of sparse finetuning, at a lower learning rate on sentence encoders', () => {
    expect(startOf({})).toEqual(['closed-form', 1.5e-3]);
    expect(startOf({}, sentenceEncoder)).toEqual(['closed-form', 5e-4]);
    expect(startOf({}, sentenceEncoder, 'full')).toEqual(['drawn', 5e-4]);
  });

  it('is not where the task has none', () => {
    const other = { ...sentenceEncoder, task: tokenClassification };
    expect(startOf({}, other)).toEqual(['drawn', 1.5e-3]);
    expect(startOf({ headInit: 'closed-form' }, other)).toEqual(['closed-form', 1.5e-3]);
  });

  it('gives way to what is asked for', () => {
    const asked: GivenTraining[] = [
      { headEpochs: 1 },
      { headEpochs: 0 },
      { headInit: 'drawn' },
      { headEpochs: 1, headInit: 'closed-form' },
      { learningRate: 1e-3 },
    ];
    expect(asked.map((training) => startOf(training, sentenceEncoder))).toEqual([
      ['drawn', 1.5e-3],
      ['drawn', 1.5e-3],
      ['drawn', 1.5e-3],
      ['closed-form', 5e-4],
      ['closed-form', 1e-3],
    ]);
  });

  it('is there for methods that have another start by default', () => {
    expect(startOf({ headInit: 'closed-form' }, sentenceEncoder, 'full')).toEqual(['closed-form', 5e-4]);
  });
});

describe('the learning rate', () => {
  const rateOf = (...given: Parameters<typeof complete>) => complete(...given).learningRate;

  it('falls with hidden size and the root of the layers, and is no higher for small models', () => {
    expect(rateOf({}, onModel(false, 4, 256), 'full')).toBe(5e-4);
    expect(rateOf({}, onModel(false, 12, 768), 'full')).toBe(1.8e-4);
    expect(rateOf({}, onModel(false, 30, 576), 'full')).toBe(1.5e-4);
    expect(rateOf({}, onModel(false, 30, 576))).toBe(4.5e-4);
    expect(rateOf({}, onModel(true, 12, 384))).toBe(3.5e-4);
  });

  it('is what is asked for, on any model', () => {
    expect(rateOf({ learningRate: 1e-3 }, onModel(false, 30, 576))).toBe(1e-3);
  });

  it('is the same on all models where the head alone or vectors before the texts are trained', () => {
    for (const method of ['linear-probe', 'prefix', 'prompt']) {
      expect(rateOf({}, onModel(false, 30, 576), method), method).toBe(rateOf({}, encoder, method));
    }
  });
});
