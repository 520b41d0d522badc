import { relu } from '@tokensift/graph';
import { defineArchitecture } from '../architecture.ts';
import { absoluteEmbeddings } from '../blocks/absolute-embeddings.ts';
import { activationNames } from '../blocks/activations.ts';
import { classify } from '../blocks/heads.ts';
import { paddingBias } from '../blocks/masks.ts';
import { type PostNormNames, postNormLayer } from '../blocks/post-norm-layer.ts';
import { stack } from '../blocks/stack.ts';

const names: PostNormNames = {
  query: 'attention.q_lin',
  key: 'attention.k_lin',
  value: 'attention.v_lin',
  attentionOutput: 'attention.out_lin',
  attentionNorm: 'sa_layer_norm',
  intermediate: 'ffn.lin1',
  output: 'ffn.lin2',
  outputNorm: 'output_layer_norm',
};

/** DistilBERT (Sanh et al. 2019, arXiv 1910.01108). */
export const distilbert = defineArchitecture({
  pythonNames: { distilbert: 'DistilBert' },
  config(read) {
    read.requireUnset('pruned_heads', 'a model with pruned heads', 'Use the unpruned model.');
    const hiddenSize = read.size('dim');
    const vocabularySize = read.size('vocab_size');
    return {
      hiddenSize,
      vocabularySize,
      layers: read.count('n_layers'),
      heads: read.heads('n_heads', hiddenSize, 'dim'),
      intermediateSize: read.size('hidden_dim'),
      maxPositions: read.size('max_position_embeddings'),
      activation: read.oneOf('activation', activationNames, 'gelu'),
      epsilon: 1e-12,
      initializerRange: read.positive('initializer_range', 0.02),
      padTokenId: read.tokenId('pad_token_id', vocabularySize, 0),
    };
  },
  poolings: () => ['cls', 'mean'],
  encode(scope, config, read) {
    const bias = paddingBias(scope);
    const { hiddenSize: width, maxPositions: positions } = config;
    return stack(
      scope,
      'transformer.layer',
      absoluteEmbeddings(scope, { ...config, width, positions, types: 0 }),
      config.layers,
      (layer, x, _, reader) => postNormLayer(layer, x, names, config, bias, reader),
      read,
    );
  },
  head(scope, { hiddenSize }, text, classes, pooling) {
    if (pooling === 'mean') return classify(scope, text, classes);
    const inner = scope.inHead().linear('pre_classifier', text, hiddenSize, { role: 'classifier' });
    return classify(scope, relu(scope.builder, inner), classes);
  },
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  layout: () => ({
    prefix: 'distilbert.',
    beside: ['pre_classifier', 'classifier'],
    vocabularyRows: ['vocab_projector.weight', 'vocab_projector.bias'],
  }),
});
