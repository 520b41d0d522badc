import { readFileSync } from 'node:fs';
import { sizeOf } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { nameInCheckpoint } from '../checkpoint-layout.ts';
import { bertBackbone, bertFields } from '../testing/index.ts';
import { classifierParameters, encoderParameters } from '../text-classifier.ts';
import { configureBackbone } from './registry.ts';

const fixtures = new URL('../fixtures/tiny-bert/', import.meta.url);
const backbone = configureBackbone(
  JSON.parse(readFileSync(new URL('config.json', fixtures), 'utf8')),
  'config.json',
);
const parameters = classifierParameters(backbone, { pooling: 'cls', classes: 3 });

/** The header of the file that the reference implementation wrote. */
function savedShapes(): Record<string, readonly number[]> {
  const file = readFileSync(new URL('model.safetensors', fixtures));
  const header: Record<string, { shape: number[] }> = JSON.parse(
    file.subarray(8, 8 + Number(file.readBigUInt64LE())).toString(),
  );
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, { shape }]) => [name, shape]),
  );
}

describe('the parameters of a BERT', () => {
  it('are what the reference implementation saves, name by name and shape by shape', () => {
    const named = parameters.map(({ name, shape }) => [nameInCheckpoint(backbone.layout, name), shape]);
    expect(Object.fromEntries(named)).toEqual(savedShapes());
  });

  it('count as BERT-base is counted: 109,482,240 with its pooler', () => {
    const base = bertBackbone({
      ...bertFields({
        hiddenSize: 768,
        layers: 12,
        heads: 12,
        intermediateSize: 3072,
        vocabularySize: 30522,
        maxPositions: 512,
      }),
    });
    const count = (of: typeof parameters): number => of.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const pooled = classifierParameters(base, { pooling: 'cls', classes: 2 }).filter(({ head }) => !head);
    expect(count(pooled)).toBe(109_482_240);
    expect(count(pooled) - count(encoderParameters(base))).toBe(768 * 769);
  });

  it('lie in layers, and only the classifier is the head', () => {
    const layerOf = Object.fromEntries(parameters.map(({ name, layer }) => [name, layer]));
    expect(layerOf['embeddings.LayerNorm.bias']).toBe(-1);
    expect(layerOf['encoder.layer.1.output.dense.weight']).toBe(1);
    expect(layerOf['pooler.dense.weight']).toBe(backbone.config.layers);
    expect(parameters.filter(({ head }) => head).map(({ name }) => name)).toEqual([
      'classifier.weight',
      'classifier.bias',
    ]);
  });
});
