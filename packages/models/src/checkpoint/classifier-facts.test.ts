import { TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { bertBackbone } from '../testing/index.ts';
import { classifierFacts } from './classifier-facts.ts';

const factsOf = (fields: object) => classifierFacts(bertBackbone({ ...fields }), 'model/config.json');

function errorOf(fields: object): TokensiftError {
  try {
    factsOf(fields);
  } catch (error) {
    if (TokensiftError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('classifierFacts', () => {
  it('is nothing where the file says nothing', () => {
    expect(factsOf({})).toEqual({ labels: undefined, pooling: undefined });
    expect(factsOf({ id2label: null, classifier_pooling: null })).toEqual({
      labels: undefined,
      pooling: undefined,
    });
  });

  it('orders labels by index, however the file orders them', () => {
    const labels = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(labels, fc.infiniteStream(fc.nat()), (names, keys) => {
        const id2label = names
          .map((name, index) => ({ name, index, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ name, index }) => [`${index}`, name]);
        expect(factsOf({ id2label: Object.fromEntries(id2label) }).labels).toEqual(names);
      }),
    );
  });

  it('reads hundreds of thousands of names, and finds one that is there twice, at once', () => {
    const names = Array.from({ length: 200_001 }, (_, i) => `class ${i}`);
    expect(factsOf({ id2label: { ...names } }).labels).toEqual(names);
    const last = names.at(-2) as string;
    expect(errorOf({ id2label: { ...names.with(-1, last) } }).message).toContain(`"${last}" twice`);
  });

  it('reads the pooling', () => {
    expect(factsOf({ classifier_pooling: 'mean' }).pooling).toBe('mean');
    expect(factsOf({ classifier_pooling: 'cls' }).pooling).toBe('cls');
    expect(factsOf({ model_type: 'bert_mean_pool' }).pooling).toBe('mean');
    const { config } = fixture.cases.Llama;
    const decoder = configureBackbone({ ...config, classifier_pooling: 'last' }, 'config.json');
    expect(classifierFacts(decoder, 'config.json').pooling).toBe('last');
  });

  it.each([
    ['labels with a gap', { id2label: { 0: 'a', 2: 'b' } }, '"id2label"'],
    ['labels that are no texts', { id2label: { 0: 1 } }, '"id2label"'],
    ['no labels', { id2label: {} }, '"id2label"'],
    ['a label twice', { id2label: { 0: 'a', 1: 'a' } }, '"a" twice'],
  ])('refuses %s', (_, fields, said) => {
    const error = errorOf(fields);
    expect(error).toMatchObject({ code: 'invalid-checkpoint', where: 'model/config.json' });
    expect(error.message).toContain(said);
    expect(error.hint).toBeTruthy();
  });

  it.each(['max', 'last'])('does not support a BERT that pools by %s', (pooling) => {
    const error = errorOf({ classifier_pooling: pooling });
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain(`"${pooling}"`);
    expect(error.hint).toBe('Use "cls" or "mean".');
  });
});
