import { type ParameterDescription, type Random, sizeOf } from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import {
  type Backbone,
  classifierParameters,
  configureBackbone,
  createTextClassifier,
} from '@tokensift/models';
import type { BertShape } from './mini-lm.ts';

/** The BERT of a shape. */
export const bertOf = (shape: BertShape): Backbone =>
  configureBackbone(
    {
      model_type: 'bert',
      hidden_size: shape.hiddenSize,
      num_hidden_layers: shape.layers,
      num_attention_heads: shape.heads,
      intermediate_size: shape.intermediateSize,
      vocab_size: shape.vocabularySize,
      max_position_embeddings: shape.maxPositions,
      type_vocab_size: shape.typeVocabularySize,
      layer_norm_eps: shape.layerNormEps,
      pad_token_id: shape.padTokenId,
    },
    'the shape of the benchmark',
  );

/**
 * A [CLS] classifier with weights as the reference implementation draws new ones. Larger weights would saturate the
 * softmax, and the denormal numbers of that would be what is measured.
 */
export function randomBert(shape: BertShape, classes: number, random: Random): ClassifierModel {
  const backbone = bertOf(shape);
  const initialValue = ({ name, shape: { length } }: ParameterDescription): (() => number) => {
    if (length > 1) return () => backbone.config.initializerRange * random.normal();
    return name.endsWith('LayerNorm.weight') ? () => 1 : () => 0;
  };
  const pooling = 'cls';
  const values = new Map(
    classifierParameters(backbone, { pooling, classes })
      .filter(({ head }) => !head)
      .map((parameter) => {
        const data = Float32Array.from({ length: sizeOf(parameter.shape) }, initialValue(parameter));
        return [parameter.name, { shape: parameter.shape, data }];
      }),
  );
  return createTextClassifier({ backbone, values, pooling, classes, random });
}
