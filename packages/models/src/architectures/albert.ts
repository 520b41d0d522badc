import { defineArchitecture } from '../architecture.ts';
import { absoluteEmbeddings } from '../blocks/absolute-embeddings.ts';
import { classify, classifyByPooler } from '../blocks/heads.ts';
import { paddingBias } from '../blocks/masks.ts';
import { type PostNormNames, postNormConfig, postNormLayer } from '../blocks/post-norm-layer.ts';

const names: PostNormNames = {
  query: 'attention.query',
  key: 'attention.key',
  value: 'attention.value',
  attentionOutput: 'attention.dense',
  attentionNorm: 'attention.LayerNorm',
  intermediate: 'ffn',
  output: 'ffn_output',
  outputNorm: 'full_layer_layer_norm',
};

/** ALBERT (Lan et al. 2019, arXiv 1909.11942): layers of a group share their parameters. */
export const albert = defineArchitecture({
  pythonNames: { albert: 'Albert' },
  config(read) {
    read.oneOf('position_embedding_type', ['absolute'], 'absolute');
    const config = postNormConfig(read);
    const groups = read.count('num_hidden_groups', 1);
    const inner = read.count('inner_group_num', 1);
    if (inner !== 1 || config.layers % groups !== 0) {
      throw read.unsupported(
        `${config.layers} layers in ${groups} groups of ${inner} are not supported`,
        'Use a model with "inner_group_num" 1 and groups of equal size.',
      );
    }
    return {
      ...config,
      groups,
      width: read.size('embedding_size', 128),
      types: read.size('type_vocab_size', 2),
    };
  },
  poolings: () => ['cls', 'mean'],
  encode(scope, config, read) {
    const { layers, groups, hiddenSize, maxPositions: positions } = config;
    const bias = paddingBias(scope);
    const encoder = scope.child('encoder');
    let x = encoder.linear(
      'embedding_hidden_mapping_in',
      absoluteEmbeddings(scope, { ...config, positions }),
      hiddenSize,
      { role: 'embedding-projection' },
    );
    for (let index = 0; index < layers; index++) {
      const group = Math.floor(index / (layers / groups));
      const layer = encoder.child(`albert_layer_groups.${group}.albert_layers.0`).inLayer(index);
      x = postNormLayer(layer, x, names, config, bias, index === layers - 1 ? read : undefined);
    }
    return x;
  },
  head: (scope, _, text, classes, pooling) =>
    classifyByPooler(scope, text, classes, pooling, { name: 'pooler' }),
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  layout: () => ({
    prefix: 'albert.',
    beside: ['classifier'],
    vocabularyRows: ['predictions.bias', 'predictions.decoder.weight', 'predictions.decoder.bias'],
  }),
});
