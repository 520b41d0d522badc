import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sizeOf, TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backbone } from '../architecture.ts';
import { classifierFacts } from '../checkpoint/classifier-facts.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { classifierParameters } from '../text-classifier.ts';
import { architectures, configureBackbone, modelTypes } from './registry.ts';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const configs = join(resolve(workspace, process.env.TOKENSIFT_DATA ?? '../shared'), 'configs');

type Fields = Readonly<Record<string, unknown>>;

const minimal = {
  model_type: 'bert',
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
  vocab_size: 20,
  max_position_embeddings: 16,
};

/** The configuration of a tiny model of the fixture. */
const tiny = (name: string): Fields =>
  (fixture.cases as Readonly<Record<string, { config: Fields }>>)[name].config;

function errorOf(json: unknown): TokensiftError {
  try {
    configureBackbone(json, 'model/config.json');
  } catch (error) {
    if (TokensiftError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Parameters of the classifier of two classes that Python's class makes. */
function countOf(backbone: Backbone): number {
  const [pooling] = backbone.poolings;
  return classifierParameters(backbone, { pooling: pooling, classes: 2 }).reduce(
    (sum, { shape }) => sum + sizeOf(shape),
    0,
  );
}

describe('configureBackbone', () => {
  it('fills in what old files leave out', () => {
    expect(configureBackbone(minimal, 'config.json').config).toEqual({
      hiddenSize: 8,
      layers: 2,
      heads: 2,
      intermediateSize: 12,
      vocabularySize: 20,
      maxPositions: 16,
      types: 2,
      activation: 'gelu',
      epsilon: 1e-12,
      padTokenId: 0,
      initializerRange: 0.02,
    });
  });

  it('takes folders of ours that pool by the mean for BERTs', () => {
    const { modelType, fields } = configureBackbone(
      { ...minimal, model_type: 'bert_mean_pool' },
      'config.json',
    );
    expect(modelType).toBe('bert');
    expect(fields).toEqual({ ...minimal, classifier_pooling: 'mean' });
  });

  it.each([
    ['a list', [], 'not a JSON object'],
    ['no model type', { ...minimal, model_type: undefined }, '"model_type" is missing'],
    ['a size of 0', { ...minimal, vocab_size: 0 }, '"vocab_size" is 0'],
    ['a size that is a text', { ...minimal, hidden_size: '8' }, '"hidden_size" is "8"'],
    ['a fractional size', { ...minimal, num_hidden_layers: 1.5 }, '"num_hidden_layers" is 1.5'],
    ['a billion layers', { ...minimal, num_hidden_layers: 1e9 }, '"num_hidden_layers" is 1000000000'],
    ['heads that do not divide', { ...minimal, num_attention_heads: 3 }, 'not a multiple'],
    ['a dropout of 1', { ...minimal, hidden_dropout_prob: 1 }, '"hidden_dropout_prob" is 1'],
    ['a negative epsilon', { ...minimal, layer_norm_eps: -1 }, '"layer_norm_eps" is -1'],
    ['padding outside the vocabulary', { ...minimal, pad_token_id: 20 }, '"pad_token_id" is 20'],
    [
      'contradicting poolings',
      { ...minimal, model_type: 'bert_mean_pool', classifier_pooling: 'cls' },
      'bert_mean_pool',
    ],
    ['odd heads', { ...tiny('Llama'), head_dim: 7 }, '7 dimensions'],
    ['heads of a million', { ...tiny('Llama'), head_dim: 2 ** 20 }, '1048576 dimensions'],
    ['key-value heads that do not divide', { ...tiny('Qwen2'), num_key_value_heads: 3 }, 'not a multiple'],
    ['a base of 0', { ...tiny('Llama'), rope_parameters: { rope_theta: 0 } }, '"rope_theta" is 0'],
    ['a base that is a text', { ...tiny('Llama'), rope_theta: '10000' }, '"rope_theta" is "10000"'],
    ['scaling that is a text', { ...tiny('Llama'), rope_scaling: 'linear' }, '"rope_scaling" is "linear"'],
    ['scaling by nothing', { ...tiny('Llama'), rope_scaling: { type: 'linear' } }, '"factor" is missing'],
    ['too few types of layers', { ...tiny('ModernBERT'), layer_types: ['full_attention'] }, 'no list of 4'],
    ['a window of 0', { ...tiny('Mistral, a window of 4'), sliding_window: 0 }, '"sliding_window" is 0'],
    ['no room for positions', { ...tiny('RoBERTa'), max_position_embeddings: 2 }, 'leaves no position'],
    ['one bucket', { ...tiny('DeBERTa-v3'), position_buckets: 1 }, '"position_buckets" is 1'],
  ])('refuses %s', (_, json, said) => {
    const error = errorOf(json);
    expect(error).toMatchObject({ code: 'invalid-checkpoint', where: 'model/config.json' });
    expect(error.message).toContain(said);
    expect(error.hint).toBeTruthy();
  });

  it('names every size that is missing', () => {
    for (const field of Object.keys(minimal).slice(1)) {
      const error = errorOf({ ...minimal, [field]: undefined });
      expect(error.code).toBe('invalid-checkpoint');
      expect(error.message).toContain(`"${field}" is missing`);
    }
  });

  it.each([
    ['another architecture', { model_type: 't5' }, '"t5"'],
    ['another activation', { hidden_act: 'mish' }, '"mish"'],
    ['relative positions', { position_embedding_type: 'relative_key' }, '"relative_key"'],
    ['a decoder', { is_decoder: true }, 'is_decoder'],
    ['pruned heads', { pruned_heads: { 0: [1] } }, 'pruned'],
    ['other scaling', { ...tiny('Llama'), rope_scaling: { rope_type: 'yarn', factor: 2 } }, '"yarn"'],
    ['rotating a part', { ...tiny('Llama'), partial_rotary_factor: 0.5 }, 'a part of each head'],
    ['other layers', { ...tiny('Gemma 3'), layer_types: ['full_attention', 'x', 'x'] }, '"x"'],
    ['capped scores', { ...tiny('Gemma 3'), attn_logit_softcapping: 30 }, 'attn_logit_softcapping'],
    ['a convolution', { ...tiny('DeBERTa-v3'), conv_kernel_size: 3 }, 'conv_kernel_size'],
    ['other attention', { ...tiny('DeBERTa-v3'), pos_att_type: ['p2p'] }, '"p2p"'],
    ['groups of two', { ...tiny('ALBERT'), inner_group_num: 2 }, 'inner_group_num'],
  ])('does not support %s', (_, fields, said) => {
    const error = errorOf({ ...minimal, ...fields });
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain(said);
  });

  it('lists what is supported, nearest first', () => {
    expect(modelTypes).toEqual(architectures.flatMap((architecture) => architecture.modelTypes));
    expect(new Set(modelTypes).size).toBe(modelTypes.length);
    const hinted = (type: string) => {
      const { code, hint } = errorOf({ ...minimal, model_type: type });
      expect(code).toBe('unsupported');
      const listed = /^Supported: (.*)\.$/.exec(hint!)![1].split(', ');
      expect([...listed].sort()).toEqual([...modelTypes].sort());
      return listed;
    };
    expect(hinted('qwen4').slice(0, 2).sort()).toEqual(['qwen2', 'qwen3']);
    expect(hinted('xlm-roberta-xl')[0]).toBe('xlm-roberta');
  });

  it('finds the padding of decoders: stated, or else the end of texts', () => {
    const padding = (fields: Fields) =>
      configureBackbone({ ...tiny('Llama'), ...fields }, 'config.json').config.padTokenId;
    expect(padding({ pad_token_id: 5, eos_token_id: 2 })).toBe(5);
    expect(padding({ pad_token_id: null, eos_token_id: 2 })).toBe(2);
    expect(padding({ pad_token_id: -1, eos_token_id: [7, 8] })).toBe(7);
    expect(padding({ pad_token_id: undefined, eos_token_id: undefined })).toBeUndefined();
    expect(errorOf({ ...tiny('Llama'), pad_token_id: null, eos_token_id: 60 }).message).toContain(
      '"eos_token_id" is 60',
    );
  });

  const unusual = fc.oneof(
    { arbitrary: fc.jsonValue(), weight: 2 },
    { arbitrary: fc.integer({ min: -2, max: 64 }), weight: 3 },
    fc.constantFrom(
      2 ** 24,
      2 ** 53,
      1e300,
      -1,
      0,
      0.5,
      null,
      true,
      [],
      {},
      'mean',
      'sliding_attention',
      '8',
    ),
  );

  it.each(Object.keys(fixture.cases))(
    '%s: ends in a backbone or a typed error, whatever the file holds',
    (name) => {
      const config = tiny(name);
      /** Paths of all fields, those of settings included, and some that the file leaves out. */
      const paths = Object.entries(config).flatMap(([field, value]) => [
        [field],
        ...(/^(rope_parameters|rope_scaling|id2label)$/.test(field)
          ? Object.keys(Object(value)).map((inner) => [field, inner])
          : []),
      ]);
      const others = [
        'id2label pruned_heads classifier_pooling layer_norm_eps rope_scaling rope_theta head_dim sliding_window',
        'sliding_window_pattern use_sliding_window max_window_layers global_attn_every_n_layers is_decoder n_inner',
        'num_key_value_heads eos_token_id partial_rotary_factor original_max_position_embeddings conv_kernel_size',
      ].flatMap((names) => names.split(' ').map((field) => [field]));
      fc.assert(
        fc.property(fc.constantFrom(...paths, ...others), unusual, ([field, inner], value) => {
          const changed =
            inner === undefined
              ? { ...config, [field]: value }
              : { ...config, [field]: { ...Object(config[field]), [inner]: value } };
          try {
            const backbone = configureBackbone(changed, 'config.json');
            classifierFacts(backbone, 'config.json');
            for (const pooling of backbone.poolings) classifierParameters(backbone, { pooling, classes: 2 });
          } catch (error) {
            if (!TokensiftError.isInstance(error)) throw error;
            expect(error.code).toMatch(/^(invalid-checkpoint|unsupported)$/);
          }
        }),
        { numRuns: 300 },
      );
    },
    60_000,
  );
});

/**
 * What real files say, and the number of parameters of the classifier of two classes in Python's transformers 5.24
 * (BERT-base with its pooler, and without a head, is the 109,482,240 that it is known for).
 */
const real: readonly [string, Fields, number][] = [
  [
    'albert',
    {
      modelType: 'albert',
      hiddenSize: 768,
      width: 128,
      layers: 12,
      heads: 12,
      vocabularySize: 30_000,
      maxPositions: 512,
    },
    11_685_122,
  ],
  [
    'all-MiniLM-L6-v2',
    { modelType: 'bert', hiddenSize: 384, layers: 6, heads: 12, vocabularySize: 30_522, maxPositions: 512 },
    22_713_986,
  ],
  [
    'all-MiniLM-L6-v2-xenova',
    { modelType: 'bert', hiddenSize: 384, layers: 6, heads: 12, vocabularySize: 30_522, maxPositions: 512 },
    22_713_986,
  ],
  [
    'bert-base-cased',
    { modelType: 'bert', hiddenSize: 768, layers: 12, heads: 12, vocabularySize: 28_996, maxPositions: 512 },
    108_311_810,
  ],
  [
    'bert-base-uncased',
    { modelType: 'bert', hiddenSize: 768, layers: 12, heads: 12, vocabularySize: 30_522, maxPositions: 512 },
    109_482_240 + 2 * 769,
  ],
  [
    'deberta-v3-base',
    {
      modelType: 'deberta-v2',
      hiddenSize: 768,
      layers: 12,
      heads: 12,
      vocabularySize: 128_100,
      maxPositions: 512,
      positions: 0,
      types: 0,
      relative: {
        span: 256,
        hasNorm: true,
        isShared: true,
        contentToPosition: true,
        positionToContent: true,
      },
    },
    184_423_682,
  ],
  [
    'distilbert-base-uncased',
    {
      modelType: 'distilbert',
      hiddenSize: 768,
      layers: 6,
      heads: 12,
      vocabularySize: 30_522,
      maxPositions: 512,
    },
    66_955_010,
  ],
  [
    'distilroberta-base',
    {
      modelType: 'roberta',
      hiddenSize: 768,
      layers: 6,
      heads: 12,
      vocabularySize: 50_265,
      maxPositions: 512,
      positionsAfter: 1,
      padTokenId: 1,
    },
    82_119_938,
  ],
  [
    'electra-small-discriminator',
    {
      modelType: 'electra',
      hiddenSize: 256,
      width: 128,
      layers: 12,
      heads: 4,
      vocabularySize: 32_000,
      maxPositions: 512,
    },
    13_738_498,
  ],
  [
    'gpt2',
    {
      modelType: 'gpt2',
      hiddenSize: 768,
      layers: 12,
      heads: 12,
      intermediateSize: 3072,
      vocabularySize: 50_257,
      maxPositions: 1024,
      padTokenId: 50_256,
    },
    124_441_344,
  ],
  [
    'gte-small',
    { modelType: 'bert', hiddenSize: 384, layers: 12, heads: 12, vocabularySize: 30_522, maxPositions: 512 },
    33_360_770,
  ],
  [
    'llama-3.2-1b',
    {
      modelType: 'llama',
      hiddenSize: 2048,
      layers: 16,
      heads: 32,
      keyValueHeads: 8,
      headSize: 64,
      vocabularySize: 128_256,
      maxPositions: 131_072,
      padTokenId: 128_001,
    },
    1_235_818_496,
  ],
  [
    'modernbert-base',
    {
      modelType: 'modernbert',
      hiddenSize: 768,
      layers: 22,
      heads: 12,
      intermediateSize: 1152,
      vocabularySize: 50_368,
      maxPositions: 8192,
      reach: 64,
      pooling: 'mean',
      padTokenId: 50_283,
    },
    149_606_402,
  ],
  [
    'qwen3-1.7b',
    {
      modelType: 'qwen3',
      hiddenSize: 2048,
      layers: 28,
      heads: 16,
      keyValueHeads: 8,
      headSize: 128,
      vocabularySize: 151_936,
      maxPositions: 40_960,
      padTokenId: 151_654,
    },
    1_720_579_072,
  ],
  [
    'smollm-135m',
    {
      modelType: 'llama',
      hiddenSize: 576,
      layers: 30,
      heads: 9,
      keyValueHeads: 3,
      headSize: 64,
      vocabularySize: 49_153,
      maxPositions: 2048,
      padTokenId: 49_152,
    },
    134_516_736,
  ],
  [
    'tinyllama',
    {
      modelType: 'llama',
      hiddenSize: 2048,
      layers: 22,
      heads: 32,
      keyValueHeads: 4,
      headSize: 64,
      vocabularySize: 32_000,
      maxPositions: 2048,
      padTokenId: 2,
    },
    1_034_516_480,
  ],
  [
    'xlm-r-bge-reranker-large',
    {
      modelType: 'xlm-roberta',
      hiddenSize: 1024,
      layers: 24,
      heads: 16,
      vocabularySize: 250_002,
      maxPositions: 512,
      positionsAfter: 1,
      padTokenId: 1,
    },
    559_892_482,
  ],
];

describe.skipIf(!existsSync(configs))(`real configurations (skipped without ${configs})`, () => {
  const read = (name: string) => JSON.parse(readFileSync(join(configs, name, 'config.json'), 'utf8'));

  it.each(real)('%s is read', (name, facts, count) => {
    const backbone = configureBackbone(read(name), name);
    expect({ ...backbone.config, modelType: backbone.modelType }).toMatchObject(facts);
    expect(countOf(backbone)).toBe(count);
  });

  it('knows every configuration there', () => {
    const known = [...real.map(([name]) => name), 'roberta-base', 't5'];
    expect(known.sort()).toEqual(readdirSync(configs).sort());
  });

  it('roberta-base says nothing of its type there, and is read when it does', () => {
    const fields = read('roberta-base');
    const error = errorOf(fields);
    expect(error.code).toBe('invalid-checkpoint');
    expect(error.message).toContain('"model_type" is missing');
    expect(error.hint).toContain('roberta');
    const backbone = configureBackbone({ model_type: 'roberta', ...fields }, 'config.json');
    expect(backbone.config).toMatchObject({
      layers: 12,
      heads: 12,
      vocabularySize: 50_265,
      maxPositions: 512,
    });
    expect(countOf(backbone)).toBe(124_647_170);
  });

  it('t5 is not supported', () => {
    const error = errorOf(read('t5'));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('the model type "t5" is not supported');
    const [nearest] = error.hint!.replace('Supported: ', '').split(', ');
    expect(['bert', 'gpt2']).toContain(nearest);
  });
});
