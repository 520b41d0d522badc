import type { Adapter, Dimension, GraphNode } from '@tokensift/core';
import {
  add,
  addToDimension,
  concatenate,
  constant,
  type DropoutSites,
  dropout as dropoutAt,
  type GraphBuilder,
  gatherRows,
  gelu,
  input,
  layerNorm,
  linear,
  matMul,
  multiply,
  multiplyDimensions,
  parameter,
  reshape,
  softmax,
  sum,
  tanh,
  transpose,
} from '@tokensift/graph';
import type { Pooling } from '../pooling.ts';
import type { BertConfig } from './config.ts';

export interface BertClassifierOptions {
  readonly pooling: Pooling;
  readonly classes: number;
  /** Multiply by dropout masks, fed as inputs `dropout:SITE`, where the reference implementation has dropout. */
  readonly dropout: DropoutSites;
  readonly adapter?: Adapter | undefined;
}

/**
 * Logits [batch, classes] of a BERT encoder (Devlin et al. 2019, arXiv 1810.04805) with a classification head.
 *
 * Inputs: `ids`, `typeIds` and `positionIds` [batch*length], `attentionBias` [batch, 1, 1, length] (0 for
 * real tokens, a large negative number for padding), `poolingWeights` [batch, 1, length] (rows sum to 1).
 * Tokens are kept as a matrix [batch*length, hidden]. With pooling "cls" the last layer is computed for the
 * classification position only, since nothing else of it is read.
 *
 * An adapter's virtual tokens come before each text's: all inputs but `ids` then have that many positions more. Its
 * virtual keys come before each layer's keys: `attentionBias` then has that many keys more.
 */
export function bertClassifier(
  builder: GraphBuilder,
  config: BertConfig,
  { pooling, classes, dropout, adapter }: BertClassifierOptions,
): GraphNode {
  const { hiddenSize, heads, layerNormEps } = config;
  const headSize = hiddenSize / heads;
  /** Positions of a text, virtual ones included, and keys that each of them attends to. */
  const length = addToDimension('length', adapter?.virtualTokens?.count ?? 0);
  const keys = addToDimension(length, adapter?.virtualKeys?.count ?? 0);
  const weights = input(builder, 'poolingWeights', ['batch', 1, length]);
  const attentionBias = input(builder, 'attentionBias', ['batch', 1, 1, keys]);

  const mask = (site: string, x: GraphNode, where: 'head' | 'everywhere' = 'everywhere'): GraphNode =>
    dropout === where || dropout === 'everywhere' ? dropoutAt(builder, site, x) : x;
  const dense = (name: string, x: GraphNode, outputs: number): GraphNode => {
    const weight = parameter(builder, `${name}.weight`, [outputs, x.type.shape[1] as number]);
    const bias = parameter(builder, `${name}.bias`, [outputs]);
    const adapted = adapter?.linear?.({
      builder,
      name,
      x,
      weight,
      bias,
      dropout: (node, probability) =>
        dropout === 'none' || probability === 0
          ? node
          : dropoutAt(builder, `adapter.${name}`, node, probability),
    });
    return adapted ?? linear(builder, x, weight, bias);
  };
  const norm = (name: string, x: GraphNode): GraphNode =>
    layerNorm(
      builder,
      x,
      parameter(builder, `${name}.weight`, [hiddenSize]),
      parameter(builder, `${name}.bias`, [hiddenSize]),
      layerNormEps,
    );
  /** The weighted mean over each text's positions: [batch*length, hidden] to [batch, hidden]. */
  const pool = (x: GraphNode): GraphNode => {
    const sequences = reshape(builder, x, ['batch', length, hiddenSize]);
    return reshape(builder, matMul(builder, weights, sequences), ['batch', hiddenSize]);
  };
  /** [batch*positions, hidden] to [batch, heads, positions, headSize]. */
  const splitHeads = (x: GraphNode, positions: Dimension): GraphNode =>
    transpose(builder, reshape(builder, x, ['batch', positions, heads, headSize]), [0, 2, 1, 3]);
  /** Puts the same vectors [count, hidden] before those of every text, [batch, heads, positions, headSize]. */
  const withVirtual = (vectors: GraphNode | undefined, x: GraphNode): GraphNode => {
    if (!vectors) return x;
    const split = reshape(builder, vectors, [1, vectors.type.shape[0]!, heads, headSize]);
    const shared = add(builder, transpose(builder, split, [0, 2, 1, 3]), zeroPerText(builder, attentionBias));
    return concatenate(builder, shared, x, 2);
  };

  const layer = (index: number, x: GraphNode, classificationOnly: boolean): GraphNode => {
    const name = `encoder.layer.${index}`;
    const virtual = adapter?.virtualKeys?.ofLayer(builder, index);
    const queries = classificationOnly ? pool(x) : x;
    const positions = classificationOnly ? 1 : length;
    const query = splitHeads(dense(`${name}.attention.self.query`, queries, hiddenSize), positions);
    const textKey = splitHeads(dense(`${name}.attention.self.key`, x, hiddenSize), length);
    const textValue = splitHeads(dense(`${name}.attention.self.value`, x, hiddenSize), length);
    const key = withVirtual(virtual?.key, textKey);
    const value = withVirtual(virtual?.value, textValue);
    const scores = matMul(builder, query, key, { transposeRight: true, alpha: 1 / Math.sqrt(headSize) });
    const attention = mask(`${name}.attention`, softmax(builder, add(builder, scores, attentionBias)));
    const context = reshape(
      builder,
      transpose(builder, matMul(builder, attention, value), [0, 2, 1, 3]),
      queries.type.shape,
    );
    const projected = mask(
      `${name}.attention.output`,
      dense(`${name}.attention.output.dense`, context, hiddenSize),
    );
    const attended = norm(`${name}.attention.output.LayerNorm`, add(builder, projected, queries));
    const intermediate = gelu(
      builder,
      dense(`${name}.intermediate.dense`, attended, config.intermediateSize),
    );
    const output = mask(`${name}.output`, dense(`${name}.output.dense`, intermediate, hiddenSize));
    return norm(`${name}.output.LayerNorm`, add(builder, output, attended));
  };

  let x = mask('embeddings', norm('embeddings.LayerNorm', embed(builder, config, length, adapter)));
  for (let index = 0; index < config.layers; index++) {
    x = layer(index, x, pooling === 'cls' && index === config.layers - 1);
  }
  const pooled = pooling === 'cls' ? tanh(builder, dense('pooler.dense', x, hiddenSize)) : pool(x);
  return dense('classifier', mask('classifier', pooled, 'head'), classes);
}

/** Sum of word, type and position embeddings, [batch*length, hidden]. */
function embed(
  builder: GraphBuilder,
  config: BertConfig,
  length: Dimension,
  adapter: Adapter | undefined,
): GraphNode {
  const { hiddenSize } = config;
  const lookUp = (name: string, entries: number, ids: GraphNode): GraphNode =>
    gatherRows(builder, parameter(builder, `embeddings.${name}.weight`, [entries, hiddenSize]), ids);
  const tokens = multiplyDimensions(['batch', length]);
  const ids = input(builder, 'ids', ['batch*length'], 'int32');
  const typeIds = input(builder, 'typeIds', [tokens], 'int32');
  const positionIds = input(builder, 'positionIds', [tokens], 'int32');
  let words = lookUp('word_embeddings', config.vocabularySize, ids);
  if (adapter?.virtualTokens) {
    const virtual = adapter.virtualTokens.embeddings(builder);
    const texts = reshape(builder, words, ['batch', 'length', hiddenSize]);
    const zeros = zeroPerText(builder, texts);
    const shared = add(builder, reshape(builder, virtual, [1, virtual.type.shape[0]!, hiddenSize]), zeros);
    words = reshape(builder, concatenate(builder, shared, texts, 1), [tokens, hiddenSize]);
  }
  const typed = add(builder, words, lookUp('token_type_embeddings', config.typeVocabularySize, typeIds));
  return add(builder, typed, lookUp('position_embeddings', config.maxPositions, positionIds));
}

/** A zero for every text, [batch, 1, …] of the rank of x [batch, …]: adding it repeats something for each text. */
function zeroPerText(builder: GraphBuilder, x: GraphNode): GraphNode {
  const axes = x.type.shape.map((_, axis) => axis).slice(1);
  return multiply(builder, sum(builder, x, axes, { keepDimensions: true }), constant(builder, 0));
}
