import { createRandom } from '@tokensift/core';
import { type Backbone, configureBackbone, saveEncoderFolder } from '@tokensift/models';
import { randomClassifier, tinyBertFolder } from '@tokensift/models/testing';

/** Writes a base model of a configuration with random weights, and the tokenizer of the tiny BERT. */
export async function writeTinyModel(
  folder: string,
  config: Readonly<Record<string, unknown>>,
): Promise<Backbone> {
  const backbone = configureBackbone(config, 'config.json');
  const { values } = randomClassifier(createRandom('tiny model'), {
    backbone,
    pooling: backbone.poolings[0],
  });
  await saveEncoderFolder(folder, { backbone, values, sourceFolder: tinyBertFolder });
  return backbone;
}
