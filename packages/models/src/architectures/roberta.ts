import { defineArchitecture } from '../architecture.ts';
import { absoluteEmbeddings } from '../blocks/absolute-embeddings.ts';
import { classify, classifyByTwoMaps } from '../blocks/heads.ts';
import { paddingBias } from '../blocks/masks.ts';
import { positionsAfterPadding } from '../blocks/positions-after-padding.ts';
import { bertNames, postNormConfig, postNormLayer } from '../blocks/post-norm-layer.ts';
import { stack } from '../blocks/stack.ts';

/** RoBERTa (Liu et al. 2019, arXiv 1907.11692), and what has its layout: DistilRoBERTa, XLM-R, CamemBERT. */
export const roberta = defineArchitecture({
  pythonNames: { roberta: 'Roberta', 'xlm-roberta': 'XLMRoberta', camembert: 'Camembert' },
  config(read) {
    read.oneOf('position_embedding_type', ['absolute'], 'absolute');
    read.requireUnset('is_decoder', 'a RoBERTa decoder', 'Use an encoder.');
    const types = read.size('type_vocab_size', 1);
    return { ...postNormConfig(read), ...positionsAfterPadding(read), types };
  },
  poolings: () => ['cls', 'mean'],
  encode(scope, config, read) {
    const bias = paddingBias(scope);
    return stack(
      scope,
      'encoder.layer',
      absoluteEmbeddings(scope, { ...config, width: config.hiddenSize }),
      config.layers,
      (layer, x, _, reader) => postNormLayer(layer, x, bertNames, config, bias, reader),
      read,
    );
  },
  head: (scope, _, text, classes, pooling) => classifyByTwoMaps(scope, text, classes, pooling, 'tanh'),
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  layout: () => ({
    prefix: 'roberta.',
    beside: ['classifier'],
    vocabularyRows: ['lm_head.bias', 'lm_head.decoder.weight', 'lm_head.decoder.bias'],
  }),
});
