import { defineArchitecture } from '../architecture.ts';
import { absoluteEmbeddings } from '../blocks/absolute-embeddings.ts';
import { classify, classifyByTwoMaps } from '../blocks/heads.ts';
import { paddingBias } from '../blocks/masks.ts';
import { bertNames, postNormConfig, postNormLayer } from '../blocks/post-norm-layer.ts';
import { stack } from '../blocks/stack.ts';

/** ELECTRA's discriminator (Clark et al. 2020, arXiv 2003.10555): BERT with embeddings of a width of their own. */
export const electra = defineArchitecture({
  pythonNames: { electra: 'Electra' },
  config(read) {
    read.oneOf('position_embedding_type', ['absolute'], 'absolute');
    read.requireUnset('is_decoder', 'an ELECTRA decoder', 'Use an encoder.');
    return {
      ...postNormConfig(read),
      width: read.size('embedding_size', 128),
      types: read.size('type_vocab_size', 2),
    };
  },
  poolings: () => ['cls', 'mean'],
  encode(scope, config, read) {
    const { hiddenSize, width, maxPositions: positions } = config;
    const bias = paddingBias(scope);
    const embedded = absoluteEmbeddings(scope, { ...config, positions });
    const x =
      width === hiddenSize
        ? embedded
        : scope.linear('embeddings_project', embedded, hiddenSize, { role: 'embedding-projection' });
    return stack(
      scope,
      'encoder.layer',
      x,
      config.layers,
      (layer, states, _, reader) => postNormLayer(layer, states, bertNames, config, bias, reader),
      read,
    );
  },
  head: (scope, _, text, classes, pooling) => classifyByTwoMaps(scope, text, classes, pooling, 'gelu'),
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  layout: () => ({
    prefix: 'electra.',
    beside: ['classifier'],
    vocabularyRows: ['generator_lm_head.weight', 'generator_lm_head.bias'],
  }),
});
