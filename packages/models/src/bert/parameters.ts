import type { ParameterDescription, ParameterRole } from '@tokensift/core';
import type { BertConfig } from './config.ts';

export interface BertParameterOptions {
  /** With the pooler (a dense layer and tanh on [CLS]), which pooling "cls" reads. */
  readonly pooler: boolean;
  /** With a classification head of this many classes. */
  readonly classes?: number | undefined;
}

/**
 * The parameters of a BERT encoder (Devlin et al. 2019, arXiv 1810.04805) from the input up, named as Hugging Face
 * checkpoints name them, without the prefix `bert.`.
 */
export function bertParameters(
  config: BertConfig,
  { pooler, classes }: BertParameterOptions,
): ParameterDescription[] {
  const { hiddenSize, intermediateSize, heads } = config;
  const describe =
    (layer: number, head: boolean) =>
    (name: string, shape: readonly number[], role: ParameterRole): ParameterDescription => ({
      name,
      shape,
      role,
      layer,
      head,
    });
  type Describe = ReturnType<typeof describe>;
  const dense = (of: Describe, name: string, role: ParameterRole, outputs: number, inputs: number) => [
    of(`${name}.weight`, [outputs, inputs], role),
    of(`${name}.bias`, [outputs], role),
  ];
  const attention = (of: Describe, name: string, role: ParameterRole, along: 'rows' | 'columns') => [
    { ...of(`${name}.weight`, [hiddenSize, hiddenSize], role), heads: { count: heads, along } },
    of(`${name}.bias`, [hiddenSize], role),
  ];
  const norm = (of: Describe, name: string) => [
    of(`${name}.weight`, [hiddenSize], 'layer-norm'),
    of(`${name}.bias`, [hiddenSize], 'layer-norm'),
  ];

  const embedding = describe(-1, false);
  const parameters = [
    embedding('embeddings.word_embeddings.weight', [config.vocabularySize, hiddenSize], 'token-embedding'),
    embedding(
      'embeddings.position_embeddings.weight',
      [config.maxPositions, hiddenSize],
      'position-embedding',
    ),
    embedding(
      'embeddings.token_type_embeddings.weight',
      [config.typeVocabularySize, hiddenSize],
      'type-embedding',
    ),
    ...norm(embedding, 'embeddings.LayerNorm'),
  ];
  for (let index = 0; index < config.layers; index++) {
    const layer = describe(index, false);
    const prefix = `encoder.layer.${index}`;
    parameters.push(
      ...attention(layer, `${prefix}.attention.self.query`, 'query', 'rows'),
      ...attention(layer, `${prefix}.attention.self.key`, 'key', 'rows'),
      ...attention(layer, `${prefix}.attention.self.value`, 'value', 'rows'),
      ...attention(layer, `${prefix}.attention.output.dense`, 'attention-output', 'columns'),
      ...norm(layer, `${prefix}.attention.output.LayerNorm`),
      ...dense(layer, `${prefix}.intermediate.dense`, 'intermediate', intermediateSize, hiddenSize),
      ...dense(layer, `${prefix}.output.dense`, 'output', hiddenSize, intermediateSize),
      ...norm(layer, `${prefix}.output.LayerNorm`),
    );
  }
  if (pooler) {
    parameters.push(
      ...dense(describe(config.layers, false), 'pooler.dense', 'pooler', hiddenSize, hiddenSize),
    );
  }
  if (classes !== undefined) {
    parameters.push(...dense(describe(config.layers, true), 'classifier', 'classifier', classes, hiddenSize));
  }
  return parameters;
}
