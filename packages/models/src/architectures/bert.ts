import { defineArchitecture } from '../architecture.ts';
import { absoluteEmbeddings } from '../blocks/absolute-embeddings.ts';
import { classify, classifyByPooler } from '../blocks/heads.ts';
import { paddingBias } from '../blocks/masks.ts';
import { bertNames, postNormConfig, postNormLayer } from '../blocks/post-norm-layer.ts';
import { stack } from '../blocks/stack.ts';

/** BERT (Devlin et al. 2019, arXiv 1810.04805), and what has its layout: MiniLM, BGE, GTE, E5. */
export const bert = defineArchitecture({
  pythonNames: { bert: 'Bert' },
  config(read) {
    read.oneOf('position_embedding_type', ['absolute'], 'absolute');
    read.requireUnset('is_decoder', 'a BERT decoder', 'Use an encoder.');
    return { ...postNormConfig(read), types: read.size('type_vocab_size', 2) };
  },
  poolings: () => ['cls', 'mean'],
  // Sentence encoders come without the pooler, which is of no use untrained.
  defaultPooling: (has) => (has('pooler.dense.weight') ? 'cls' : 'mean'),
  encode(scope, config, read) {
    const { hiddenSize: width, maxPositions: positions } = config;
    const bias = paddingBias(scope);
    const x = absoluteEmbeddings(scope, { ...config, width, positions });
    return stack(
      scope,
      'encoder.layer',
      x,
      config.layers,
      (layer, states, _, reader) => postNormLayer(layer, states, bertNames, config, bias, reader),
      read,
    );
  },
  head: (scope, _, text, classes, pooling) => classifyByPooler(scope, text, classes, pooling),
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  layout: () => ({
    prefix: 'bert.',
    beside: ['classifier'],
    vocabularyRows: [
      'cls.predictions.bias',
      'cls.predictions.decoder.weight',
      'cls.predictions.decoder.bias',
    ],
  }),
});
