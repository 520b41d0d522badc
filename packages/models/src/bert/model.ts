import {
  type Adapter,
  type ParameterDescription,
  type ParameterValues,
  type Random,
  sizeOf,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import { batchFeeds } from '../feeds.ts';
import type { Pooling } from '../pooling.ts';
import type { BertConfig } from './config.ts';
import { bertClassifier } from './graph.ts';
import { bertParameters } from './parameters.ts';

export interface BertClassifierInit {
  readonly config: BertConfig;
  /** Values of a checkpoint; they are copied. */
  readonly values: ParameterValues;
  readonly pooling: Pooling;
  readonly classes: number;
  /** Draws the weights that the checkpoint does not have. */
  readonly random: Random;
}

/**
 * A BERT classifier with the values of a checkpoint. What the checkpoint lacks of the classifier, and of the pooler
 * where pooling is by [CLS], is drawn as the reference implementation draws it: weights from a normal distribution,
 * biases zero; it counts as part of the new head.
 */
export function createBertClassifier(init: BertClassifierInit): ClassifierModel {
  const { config, pooling, classes, random } = init;
  const described = bertParameters(config, { pooler: pooling === 'cls', classes });
  const values = new Map<string, Tensor<Float32Array>>();
  const parameters = described.map((description): ParameterDescription => {
    const { name, shape } = description;
    const known = init.values.get(name);
    const isNew = !known || known.shape.join() !== shape.join();
    if (isNew && !description.head && description.role !== 'pooler') {
      throw new TokensiftError({
        code: 'missing-tensor',
        where: name,
        message: 'The checkpoint does not have it.',
      });
    }
    const draw = shape.length > 1 ? () => random.normal() * config.initializerRange : () => 0;
    const data = isNew ? Float32Array.from({ length: sizeOf(shape) }, draw) : known.data.slice();
    values.set(name, { shape, data });
    return { ...description, head: description.head || isNew };
  });
  return assemble(init, parameters, values);
}

/** The model of these parameters, with an adapter's places in its graph. */
function assemble(
  init: BertClassifierInit,
  parameters: readonly ParameterDescription[],
  values: Map<string, Tensor<Float32Array>>,
  adapter?: Adapter,
): ClassifierModel {
  const { config, pooling, classes } = init;
  const virtual = { tokens: adapter?.virtualTokens?.count ?? 0, keys: adapter?.virtualKeys?.count ?? 0 };
  const maxLength = config.maxPositions - virtual.tokens - virtual.keys;
  return {
    layers: config.layers,
    classes,
    maxLength,
    parameters,
    values,
    logits: (builder, dropout) => bertClassifier(builder, config, { pooling, classes, dropout, adapter }),
    feeds: (batch) => batchFeeds(batch, pooling, virtual),
    adapt(added) {
      for (const [name, tensor] of added.values) values.set(name, tensor);
      return assemble(init, [...parameters, ...added.parameters], values, added);
    },
  };
}
