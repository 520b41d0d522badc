import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { bertBackbone } from '../testing/index.ts';
import {
  backboneJson,
  classifierConfigJson,
  classifierTask,
  isClassifierConfig,
} from './classifier-config.ts';
import { classifierFacts } from './classifier-facts.ts';

/** Functions are compared by what they give, layer by layer. */
const comparable = (config: object, layers: number) =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === 'function' ? Array.from({ length: layers }, (_, layer) => value(layer)) : value,
    ]),
  );

describe('backboneJson', () => {
  it.each(Object.entries(fixture.cases))('%s: is read back', (_, { config }) => {
    const backbone = configureBackbone({ ...config, layer_norm_eps: 1e-5 }, 'config.json');
    const again = configureBackbone(backboneJson(backbone, 'F32'), 'config.json');
    const { layers } = backbone.config;
    const { relative, ...facts } = comparable(backbone.config, layers);
    const { relative: againRelative, ...againFacts } = comparable(again.config, layers);
    expect(againFacts).toEqual(facts);
    expect(again.modelType).toBe(backbone.modelType);
    expect(comparable(Object(againRelative), 20)).toEqual(comparable(Object(relative), 20));
  });

  it('leaves out what is about other files', () => {
    const backbone = bertBackbone({ torch_dtype: 'float16', _name_or_path: 'x', auto_map: {}, kept: 1 });
    const json = backboneJson(backbone, 'BF16');
    expect(json).toMatchObject({ dtype: 'bfloat16', kept: 1 });
    for (const name of ['torch_dtype', '_name_or_path', 'auto_map']) expect(json).not.toHaveProperty(name);
  });
});

describe('classifierConfigJson', () => {
  it('says what a classifier is, also where its base model says something else', () => {
    const base = bertBackbone({
      id2label: { 0: 'x' },
      label2id: { x: 0 },
      num_labels: 1,
      problem_type: 'regression',
      architectures: ['BertModel'],
      classifier_pooling: 'mean',
    });
    const json = classifierConfigJson(base, { labels: ['a', 'b'], pooling: 'cls', dtype: 'F32' });
    expect(json).toMatchObject({
      architectures: ['BertForSequenceClassification'],
      problem_type: 'single_label_classification',
      id2label: { 0: 'a', 1: 'b' },
      label2id: { a: 0, b: 1 },
      num_labels: 2,
    });
    expect(json).not.toHaveProperty('auto_map');
    expect(isClassifierConfig(json)).toBe(true);
    expect(isClassifierConfig(base.fields)).toBe(false);
    expect(classifierTask(json, 2, 'cls')).toBe('single-label');
    const again = configureBackbone(json, 'config.json');
    expect(classifierFacts(again, 'config.json')).toEqual({ labels: ['a', 'b'], pooling: 'cls' });
  });

  it('states padding for decoders, by which Python finds the end of a text', () => {
    const { config } = fixture.cases['GPT-2'];
    const backbone = configureBackbone(
      { ...config, pad_token_id: null, eos_token_id: [2, 3] },
      'config.json',
    );
    expect(
      classifierConfigJson(backbone, { labels: ['a', 'b'], pooling: 'last', dtype: 'F32' }),
    ).toMatchObject({ pad_token_id: 2 });
  });
});
