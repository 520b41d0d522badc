import { type ParameterDescription, type Random, sizeOf } from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import { classifierParameters, configureBackbone, createTextClassifier } from '@tokensift/models';
import type { ModelConfig } from './model-configs.ts';

/** The architecture of a configuration. */
export const backboneOf = (config: ModelConfig) => configureBackbone(config, 'the shape of the benchmark');

/**
 * A classifier that reads one position of a text, [CLS] or the last, with weights as the reference implementation draws new
 * ones. Larger weights would saturate the softmax, and the denormal numbers of that would be what is measured.
 */
export function randomClassifier(config: ModelConfig, classes: number, random: Random): ClassifierModel {
  const backbone = backboneOf(config);
  const initialValue = ({ name, shape: { length } }: ParameterDescription): (() => number) => {
    if (length > 1) return () => backbone.config.initializerRange * random.normal();
    return /norm\.weight$/i.test(name) ? () => 1 : () => 0;
  };
  const pooling = backbone.poolings.includes('cls') ? 'cls' : 'last';
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
