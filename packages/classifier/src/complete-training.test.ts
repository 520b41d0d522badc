import { describe, expect, it } from 'vitest';
import {
  completeTraining,
  createMethod,
  type GivenTraining,
  singleLabel,
  type TrainedModel,
  tokenClassification,
} from './index.ts';

const encoder: TrainedModel = { model: { isSentenceEncoder: false }, task: singleLabel };
const sentenceEncoder: TrainedModel = { model: { isSentenceEncoder: true }, task: singleLabel };

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

  it('is the default of sparse finetuning on sentence encoders, at a learning rate that suits it', () => {
    expect(startOf({})).toEqual(['drawn', 1.5e-3]);
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

  it('has its learning rate on other models too, where it is asked for', () => {
    expect(startOf({ headInit: 'closed-form' })).toEqual(['closed-form', 5e-4]);
  });
});
