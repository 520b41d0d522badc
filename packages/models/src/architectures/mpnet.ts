import { add, multiplyDimensions, reshape, transpose } from '@tokensift/graph';
import { defineArchitecture } from '../architecture.ts';
import { absoluteEmbeddings } from '../blocks/absolute-embeddings.ts';
import { classify, classifyByTwoMaps } from '../blocks/heads.ts';
import { paddingBias } from '../blocks/masks.ts';
import { positionsAfterPadding } from '../blocks/positions-after-padding.ts';
import { type PostNormNames, postNormConfig, postNormLayer } from '../blocks/post-norm-layer.ts';
import { overAllKeys } from '../blocks/relative-scores.ts';
import { stack } from '../blocks/stack.ts';
import type { Scope } from '../scope.ts';

const names: PostNormNames = {
  query: 'attention.attn.q',
  key: 'attention.attn.k',
  value: 'attention.attn.v',
  attentionOutput: 'attention.attn.o',
  attentionNorm: 'attention.LayerNorm',
  intermediate: 'intermediate.dense',
  output: 'output.dense',
  outputNorm: 'output.LayerNorm',
};

/** The reference implementation looks into this many buckets, whatever config.json says. */
const buckets = 32;
const farthest = 128;

/** The bucket of a distance from a query to a key: exact where near, by its logarithm where far (T5's). */
function bucketOf(distance: number): number {
  const half = buckets / 2;
  const exact = half / 2;
  const ahead = distance > 0 ? half : 0;
  const size = Math.abs(distance);
  if (size < exact) return ahead + size;
  const log = Math.fround(
    Math.fround(Math.fround(Math.log(Math.fround(size / exact))) / Math.log(farthest / exact)) *
      (half - exact),
  );
  return ahead + Math.min(half - 1, exact + Math.trunc(log));
}

/** What each head adds to the score of two positions at a distance, [1, heads, length, keys]. */
function relativeBias(scope: Scope, heads: number, rows: number) {
  const { builder, length } = scope;
  const ids = scope.feed('relativeBuckets', {
    shape: [multiplyDimensions([length, length])],
    type: 'int32',
    values: ({ length: positions }) =>
      Int32Array.from({ length: positions * positions }, (_, i) =>
        bucketOf((i % positions) - Math.floor(i / positions)),
      ),
    formula(text) {
      const { writer } = text;
      const range = text.range('positions');
      const distance = writer.emit('Sub', [text.unsqueeze(range, [0]), text.unsqueeze(range, [1])]);
      // All distances beyond are in the last buckets.
      const size = 2 * farthest + 1;
      const far = writer.integers([farthest]);
      const near = writer.emit('Max', [writer.emit('Min', [distance, far]), writer.integers([-farthest])]);
      const table = writer.integers(Array.from({ length: size }, (_, i) => bucketOf(i - farthest)));
      return text.flat(writer.emit('Gather', [table, writer.emit('Add', [near, far])]));
    },
  });
  const looked = scope.lookUp('encoder.relative_attention_bias', [rows, heads], 'relative-embedding', ids);
  const square = reshape(builder, looked, [1, length, length, heads]);
  return overAllKeys(scope, transpose(builder, square, [0, 3, 1, 2]));
}

/** MPNet (Song et al. 2020, arXiv 2004.09297). */
export const mpnet = defineArchitecture({
  pythonNames: { mpnet: 'MPNet' },
  config(read) {
    const rows = read.size('relative_attention_num_buckets', buckets);
    if (rows < buckets) {
      throw read.invalid(
        `"relative_attention_num_buckets" is ${rows}`,
        `The reference implementation looks up ${buckets}.`,
      );
    }
    return { ...postNormConfig(read), ...positionsAfterPadding(read), rows };
  },
  poolings: () => ['cls', 'mean'],
  encode(scope, config, read) {
    const x = absoluteEmbeddings(scope, { ...config, width: config.hiddenSize, types: 0 });
    const bias = add(scope.builder, relativeBias(scope, config.heads, config.rows), paddingBias(scope));
    const states = stack(scope, 'encoder.layer', x, config.layers, (layer, y) =>
      postNormLayer(layer, y, names, config, bias),
    );
    return read ? read.tokens(states) : states;
  },
  head: (scope, _, text, classes, pooling) => classifyByTwoMaps(scope, text, classes, pooling, 'tanh'),
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  layout: () => ({
    prefix: 'mpnet.',
    beside: ['classifier'],
    vocabularyRows: ['lm_head.bias', 'lm_head.decoder.weight', 'lm_head.decoder.bias'],
  }),
});
