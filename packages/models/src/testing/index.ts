import { fileURLToPath } from 'node:url';
import type { Random } from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import type { BertConfig } from '../bert/config.ts';
import { createBertClassifier } from '../bert/model.ts';
import { bertParameters } from '../bert/parameters.ts';
import type { Pooling } from '../pooling.ts';

/** A tiny BERT in Hugging Face layout, with random weights and a WordPiece tokenizer. */
export const tinyBertFolder = fileURLToPath(new URL('../fixtures/tiny-bert', import.meta.url));

/** A tiny BERT configuration for tests. */
export const tinyBertConfig: BertConfig = {
  hiddenSize: 16,
  layers: 3,
  heads: 4,
  intermediateSize: 24,
  vocabularySize: 40,
  maxPositions: 16,
  typeVocabularySize: 2,
  hiddenAct: 'gelu',
  layerNormEps: 1e-12,
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  padTokenId: 0,
  initializerRange: 0.02,
};

/** A small BERT classifier with random weights, large enough that its gradients are far from zero. */
export function randomBertClassifier(
  random: Random,
  { pooling = 'mean' as Pooling, classes = 3, config = tinyBertConfig } = {},
): ClassifierModel {
  const values = new Map(
    bertParameters(config, { pooler: true, classes }).map(({ name, shape }) => {
      const offset = name.endsWith('LayerNorm.weight') ? 1 : 0;
      const length = shape.reduce((product, dimension) => product * dimension, 1);
      const data = Float32Array.from({ length }, () => offset + 0.2 * random.normal());
      return [name, { shape, data }] as const;
    }),
  );
  return createBertClassifier({ config, values, pooling, classes, random });
}

export { hashedParameter } from '../bert/hashed-parameters.ts';
