import { type FinetuneOptions, type FinetuneResult, finetune, openModel } from '@tokensift/classifier';
import { createRandom, type FinetuningMethod } from '@tokensift/core';
import { configureBackbone, saveClassifierFolder } from '@tokensift/models';
import { randomClassifier, tinyBertFolder } from '@tokensift/models/testing';
import type { FloatType } from '@tokensift/storage';
import { sharedEngine } from './engine.ts';
import { tinyRows } from './rows.ts';

/** Writes a classifier of three classes with random weights, and the tokenizer of the tiny BERT. */
export async function writeTinyClassifier(
  folder: string,
  config: Readonly<Record<string, unknown>>,
  dtype: FloatType = 'F32',
): Promise<void> {
  const backbone = configureBackbone(config, 'config.json');
  const pooling = backbone.poolings[0];
  const { values } = randomClassifier(createRandom('tiny model'), { backbone, pooling });
  await saveClassifierFolder(folder, {
    backbone,
    values,
    labels: ['book', 'cancel', 'other'],
    pooling,
    maxLength: 12,
    sourceFolder: tinyBertFolder,
    readme: 'A model of random numbers.\n',
    dtype,
  });
}

/** Finetunes the tiny BERT for two epochs. */
export async function tuneTinyModel(
  method: FinetuningMethod,
  options: Partial<FinetuneOptions> = {},
): Promise<FinetuneResult> {
  return await finetune({
    model: await openModel(tinyBertFolder, { pooling: 'mean' }),
    train: tinyRows(24),
    validation: tinyRows(8),
    method,
    training: { epochs: 2, batchSize: 8, learningRate: 1e-2, flopsBudget: 0 },
    seed: 1,
    engine: await sharedEngine(),
    ...options,
  });
}
