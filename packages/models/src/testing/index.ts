import { fileURLToPath } from 'node:url';
import { type ParameterDescription, type Random, sizeOf, type Tensor } from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import type { Backbone } from '../architecture.ts';
import { configureBackbone } from '../architectures/registry.ts';
import type { Pooling } from '../pooling.ts';
import { classifierParameters, createTextClassifier } from '../text-classifier.ts';

export { hashed, hashedParameter } from './hashed.ts';

/** A tiny BERT in Hugging Face layout, with random weights and a WordPiece tokenizer. */
export const tinyBertFolder = fileURLToPath(new URL('../fixtures/tiny-bert', import.meta.url));

/** A BERT of these sizes, tiny unless told otherwise. */
export const bertBackbone = (fields: Readonly<Record<string, unknown>> = {}): Backbone =>
  configureBackbone(
    {
      model_type: 'bert',
      hidden_size: 16,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      intermediate_size: 24,
      vocab_size: 40,
      max_position_embeddings: 16,
      ...fields,
    },
    'config.json',
  );

/** Sizes of a BERT in this project's terms. */
export interface BertSizes {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly vocabularySize: number;
  readonly maxPositions: number;
}

/** Sizes as config.json has them. */
export const bertFields = (sizes: Partial<BertSizes>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(sizes).map(([size, value]) => [fieldOf[size as keyof BertSizes], value]));

const fieldOf: Readonly<Record<keyof BertSizes, string>> = {
  hiddenSize: 'hidden_size',
  layers: 'num_hidden_layers',
  heads: 'num_attention_heads',
  intermediateSize: 'intermediate_size',
  vocabularySize: 'vocab_size',
  maxPositions: 'max_position_embeddings',
};

/** Random weights; scales of layer norms lie around 1, all else around 0. */
export const randomValues = (
  parameters: readonly ParameterDescription[],
  random: Random,
  deviation: number,
): Map<string, Tensor<Float32Array>> =>
  new Map(
    parameters.map(({ name, role, shape }) => {
      const offset = role === 'layer-norm' && name.endsWith('.weight') ? 1 : 0;
      const data = Float32Array.from({ length: sizeOf(shape) }, () => offset + deviation * random.normal());
      return [name, { shape, data }];
    }),
  );

/** A small classifier with random weights, large enough that its gradients are far from zero. */
export function randomClassifier(
  random: Random,
  {
    backbone = bertBackbone(),
    pooling = 'mean',
    classes = 3,
  }: { readonly backbone?: Backbone; readonly pooling?: Pooling; readonly classes?: number } = {},
): ClassifierModel {
  // With what only the way of Python's class reads: the same numbers for every pooling.
  const shared = classifierParameters(backbone, { pooling: backbone.poolings[0], classes });
  const known = new Set(shared.map(({ name }) => name));
  const others = classifierParameters(backbone, { pooling, classes }).filter(({ name }) => !known.has(name));
  const values = randomValues([...shared, ...others], random, 0.2);
  return createTextClassifier({ backbone, values, pooling, classes, random });
}

export { tinyArchitectures } from './architectures.ts';
