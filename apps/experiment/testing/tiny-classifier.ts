import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { expect } from 'vitest';
import { tokensift } from './tokensift.ts';

/** Trains a tiny classifier into `classifier`, on the data of `data` unless others are given. */
export async function trainTinyClassifier(cwd: string, data = 'data'): Promise<void> {
  await writeTinyExperiment(cwd);
  const { code, stderr } = await tokensift(
    ['finetune', '--model', 'model', '--data', data, '--method', 'full', '--pooling', 'mean']
      .concat(['--epochs', '10', '--learning-rate', '0.02', '--set', 'training.batchSize=8'])
      .concat(['--out', 'classifier']),
    { cwd },
  );
  expect(code, stderr).toBe(0);
}
