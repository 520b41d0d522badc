import type { GraphNode } from '@tokensift/core';
import { add, matMul, multiplyDimensions, pickColumns, reshape, transpose } from '@tokensift/graph';
import { defineArchitecture } from '../architecture.ts';
import { absoluteEmbeddings } from '../blocks/absolute-embeddings.ts';
import { activationNames } from '../blocks/activations.ts';
import { attentionTraits } from '../blocks/attention.ts';
import { classify, classifyByPooler } from '../blocks/heads.ts';
import { paddingBias } from '../blocks/masks.ts';
import { bertNames, type PostNormNames, postNormConfig, postNormLayer } from '../blocks/post-norm-layer.ts';
import { overAllKeys } from '../blocks/relative-scores.ts';
import { stack } from '../blocks/stack.ts';
import type { ConfigReader } from '../config-reader.ts';
import type { Scope } from '../scope.ts';

const names: PostNormNames = {
  ...bertNames,
  query: 'attention.self.query_proj',
  key: 'attention.self.key_proj',
  value: 'attention.self.value_proj',
};

/** How a model attends to relative positions. */
interface Relative {
  /** Distances from −span to span − 1 have rows of their own, after bucketing. */
  readonly span: number;
  readonly bucket: (distance: number) => number;
  readonly hasNorm: boolean;
  /** Positions go through the maps of queries and keys instead of maps of their own. */
  readonly isShared: boolean;
  readonly contentToPosition: boolean;
  readonly positionToContent: boolean;
}

/** What the vectors of relative positions depend on. */
interface RelativeConfig {
  readonly hiddenSize: number;
  readonly maxPositions: number;
  readonly epsilon: number;
}

/** Exact up to half of the buckets, by its logarithm beyond, in float32 as the reference implementation. */
function logBucket(distance: number, buckets: number, farthest: number): number {
  const middle = Math.floor(buckets / 2);
  const size = Math.abs(distance);
  if (size <= middle) return distance;
  const log = (value: number) => Math.fround(Math.log(Math.fround(value)));
  const share = Math.fround(log(size / middle) / log((farthest - 1) / middle));
  return Math.sign(distance) * (Math.ceil(Math.fround(share * (middle - 1))) + middle);
}

function relativeOf(read: ConfigReader): Relative | undefined {
  if (!read.flag('relative_attention', false)) return undefined;
  const { fields } = read;
  const farthest = read.optionalSize('max_relative_positions') ?? read.size('max_position_embeddings');
  const buckets = read.optionalSize('position_buckets');
  if (buckets === 1) throw read.invalid('"position_buckets" is 1', 'It must be 2 or more.');
  const stated = fields.pos_att_type ?? [];
  const types: readonly unknown[] = Array.isArray(stated) ? stated : String(stated).split('|');
  const other = types.find((type) => !['c2p', 'p2c', 'none', ''].includes(String(type)));
  if (other !== undefined) {
    throw read.unsupported(
      `attention by ${JSON.stringify(other)} ("pos_att_type") is not supported`,
      'Use a model with "c2p" and "p2c".',
    );
  }
  return {
    span: buckets ?? farthest,
    bucket: (distance) => (buckets ? logBucket(distance, buckets, farthest) : distance),
    hasNorm: String(fields.norm_rel_ebd ?? 'none')
      .toLowerCase()
      .split('|')
      .some((word) => word.trim() === 'layer_norm'),
    isShared: read.flag('share_att_key', false),
    contentToPosition: types.includes('c2p'),
    positionToContent: types.includes('p2c'),
  };
}

/**
 * The vectors of distances from −length to length − 1 between a query and a key, [2·length, hidden]. Few of them are
 * needed for short texts, and they are the same for all layers and texts.
 */
function distanceVectors(
  scope: Scope,
  { span, bucket, hasNorm }: Relative,
  { hiddenSize: width, maxPositions: positions, epsilon }: RelativeConfig,
): GraphNode {
  const { builder, length } = scope;
  const encoder = scope.child('encoder');
  const table = encoder
    .child('rel_embeddings')
    .parameter('weight', [2 * span, width], { role: 'relative-embedding' });
  const normed = hasNorm ? encoder.layerNorm('LayerNorm', table, epsilon) : table;
  const rowOf = (distance: number) => Math.min(Math.max(bucket(distance) + span, 0), 2 * span - 1);
  const selected = scope.feed('distanceRows', {
    shape: [multiplyDimensions([2, length]), 2 * span],
    values({ length: count }) {
      const rows = new Float32Array(2 * count * 2 * span);
      for (let i = 0; i < 2 * count; i++) rows[i * 2 * span + rowOf(i - count)] = 1;
      return rows;
    },
    formula(text) {
      const { writer } = text;
      const table = Array.from({ length: 2 * positions }, (_, i) => rowOf(i - positions));
      const [count, middle] = [writer.shape([length]), writer.integers([positions])];
      const start = writer.emit('Sub', [middle, count]);
      const end = writer.emit('Add', [middle, count]);
      const rows = writer.emit('Slice', [writer.integers(table), start, end]);
      const all = writer.integers(Array.from({ length: 2 * span }, (_, i) => i));
      return text.float(writer.emit('Equal', [text.unsqueeze(rows, [1]), all]));
    },
  });
  return matMul(builder, selected, normed);
}

/**
 * Scores by distance, [heads, batch*length, 2·length], as scores of pairs, [heads·batch, length*length]: of query i and
 * key j that of distance i − j, from the row of the query or of the key.
 */
function byPair(scope: Scope, scores: GraphNode, heads: number, row: 'query' | 'key'): GraphNode {
  const { builder, length } = scope;
  const place = (count: number, pair: number) => {
    const [query, key] = [Math.floor(pair / count), pair % count];
    return (row === 'query' ? query : key) * 2 * count + query - key + count;
  };
  const indices = scope.feed(`distancesBy:${row}`, {
    shape: [multiplyDimensions([length, length])],
    type: 'int32',
    values: ({ length: count }) =>
      Int32Array.from({ length: count * count }, (_, pair) => place(count, pair)),
    formula(text) {
      const { writer } = text;
      const range = text.range('positions');
      const [query, key] = [text.unsqueeze(range, [1]), text.unsqueeze(range, [0])];
      const count = writer.shape([length]);
      const width = writer.shape([multiplyDimensions([2, length])]);
      const start = writer.emit('Mul', [row === 'query' ? query : key, width]);
      const distance = writer.emit('Add', [writer.emit('Sub', [query, key]), count]);
      return text.flat(writer.emit('Add', [start, distance]));
    },
  });
  const inverse = scope.feed(`pairsBy:${row}`, {
    shape: [multiplyDimensions([2, length, length])],
    type: 'int32',
    values({ length: count }) {
      const pairs = new Int32Array(2 * count * count).fill(count * count);
      for (let pair = 0; pair < count * count; pair++) pairs[place(count, pair)] = pair;
      return pairs;
    },
  });
  const rows = reshape(builder, scores, [
    multiplyDimensions([heads, 'batch']),
    multiplyDimensions([2, length, length]),
  ]);
  return pickColumns(builder, rows, indices, inverse);
}

/** DeBERTa v2 and v3 (He et al. 2020, arXiv 2006.03654; 2021, arXiv 2111.09543): disentangled attention. */
export const deberta = defineArchitecture({
  pythonNames: { 'deberta-v2': 'DebertaV2' },
  config(read) {
    if (read.optionalSize('conv_kernel_size') !== undefined) {
      throw read.unsupported(
        'a convolution after the first layer ("conv_kernel_size") is not supported',
        'Use DeBERTa-v3.',
      );
    }
    const config = { ...postNormConfig(read), epsilon: read.positive('layer_norm_eps', 1e-7) };
    if (read.size('embedding_size', config.hiddenSize) !== config.hiddenSize) {
      throw read.unsupported(
        'embeddings of another width ("embedding_size") are not supported',
        'Use DeBERTa-v3.',
      );
    }
    return {
      ...config,
      types: read.optionalSize('type_vocab_size') ?? 0,
      positions: read.flag('position_biased_input', true) ? config.maxPositions : 0,
      relative: relativeOf(read),
      poolerActivation: read.oneOf('pooler_hidden_act', activationNames, 'gelu'),
    };
  },
  poolings: () => ['cls', 'mean'],
  encode(scope, config, read) {
    const { builder } = scope;
    const { hiddenSize, heads, layers, relative } = config;
    const headSize = hiddenSize / heads;
    const traits = attentionTraits(heads);
    const padding = paddingBias(scope);
    const x = absoluteEmbeddings(scope, { ...config, width: hiddenSize });
    const distances = relative && distanceVectors(scope, relative, config);
    const ways =
      1 + Number(relative?.contentToPosition ?? false) + Number(relative?.positionToContent ?? false);
    const scale = 1 / Math.sqrt(headSize * ways);

    /** [rows, hidden] to [heads, rows, head size]. */
    const byHead = (matrix: GraphNode) =>
      transpose(builder, reshape(builder, matrix, [matrix.type.shape[0], heads, headSize]), [1, 0, 2]);
    const scores = (layer: Scope, query: GraphNode, key: GraphNode): GraphNode => {
      if (!relative || !distances) return padding;
      const map = (shared: string, own: string, kind: 'query' | 'key') =>
        byHead(layer.linear(relative.isShared ? shared : own, distances, hiddenSize, traits[kind]));
      const product = (tokens: GraphNode, positions: GraphNode) =>
        matMul(builder, byHead(tokens), positions, { transposeRight: true, alpha: scale });
      const parts: GraphNode[] = [];
      if (relative.contentToPosition) {
        const positions = map(names.key, 'attention.self.pos_key_proj', 'key');
        parts.push(byPair(layer, product(query, positions), heads, 'query'));
      }
      if (relative.positionToContent) {
        const positions = map(names.query, 'attention.self.pos_query_proj', 'query');
        parts.push(byPair(layer, product(key, positions), heads, 'key'));
      }
      const [first, ...others] = parts;
      if (!first) return padding;
      const pairs = others.reduce((sum, part) => add(builder, sum, part), first);
      const { length } = layer;
      const square = transpose(
        builder,
        reshape(builder, pairs, [heads, 'batch', length, length]),
        [1, 0, 2, 3],
      );
      return add(builder, overAllKeys(layer, square), padding);
    };
    const states = stack(scope, 'encoder.layer', x, layers, (layer, y) =>
      postNormLayer(layer, y, names, { ...config, scale }, (query, key) => scores(layer, query, key)),
    );
    return read ? read.tokens(states) : states;
  },
  head: (scope, { poolerActivation: activation }, text, classes, pooling) =>
    classifyByPooler(scope, text, classes, pooling, { activation }),
  tokenHead: (scope, _, tokens, classes) => classify(scope, tokens, classes),
  layout: () => ({
    prefix: 'deberta.',
    beside: ['pooler', 'classifier'],
    vocabularyRows: ['lm_predictions.lm_head.bias', 'cls.predictions.bias', 'cls.predictions.decoder.bias'],
  }),
});
