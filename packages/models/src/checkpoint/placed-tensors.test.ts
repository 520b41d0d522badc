import type { ParameterDescription, Tensor } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import {
  type CheckpointLayout,
  nameInCheckpoint,
  nameOf,
  type Place,
  placeOf,
} from '../checkpoint-layout.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { classifierParameters } from '../text-classifier.ts';
import { placedShape, putTogether, takeOut } from './placed-tensors.ts';

const described = (name: string, shape: readonly number[]): ParameterDescription => ({
  name,
  shape,
  role: 'output',
  layer: 0,
  head: false,
});

/** Parameters by name, and where they lie: some as they are, some turned, some in parts of a tensor. */
const placed = fc
  .array(
    fc.record({
      rows: fc.integer({ min: 1, max: 5 }),
      columns: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      transposed: fc.boolean(),
      parts: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((tensors) =>
    tensors.flatMap(({ rows, columns, transposed, parts }, i) =>
      Array.from({ length: parts }, (_, index) => {
        const place: Place = {
          tensor: `tensor.${i}`,
          ...(transposed && columns !== undefined && { transposed }),
          ...(parts > 1 && { part: { index, of: parts } }),
        };
        const shape = columns === undefined ? [rows] : [rows, columns];
        return { parameter: described(`parameter.${i}.${index}`, shape), place };
      }),
    ),
  );

const layoutOf = (places: ReadonlyMap<string, Place>): CheckpointLayout => ({
  prefix: 'base.',
  beside: ['head'],
  place: (name) => places.get(name),
  vocabularyRows: [],
});

describe('placed tensors', () => {
  it('are taken out as they were put together', () => {
    fc.assert(
      fc.property(placed, fc.integer(), (all, order) => {
        const layout = layoutOf(new Map(all.map(({ parameter, place }) => [parameter.name, place])));
        let next = 0;
        const values = new Map(
          all.map(({ parameter: { name, shape } }): [string, Tensor<Float32Array>] => {
            const length = shape.reduce((a, b) => a * b, 1);
            return [name, { shape, data: Float32Array.from({ length }, () => next++) }];
          }),
        );
        const parameters = all.map(({ parameter }) => parameter);
        // In whichever order parts come.
        if (order % 2 !== 0) parameters.reverse();
        const tensors = putTogether(layout, parameters, values);
        expect([...tensors.keys()].sort()).toEqual([...new Set(all.map(({ place }) => place.tensor))].sort());
        for (const { parameter, place } of all) {
          const tensor = tensors.get(place.tensor) as Tensor<Float32Array>;
          expect(tensor.data.length).toBe(tensor.shape.reduce((a, b) => a * b, 1));
          expect(placedShape(place, tensor.shape)).toEqual(parameter.shape);
          expect(takeOut(place, tensor)).toEqual(values.get(parameter.name));
        }
      }),
    );
  });

  it('lie as the file has them: turned, and one part below the other', () => {
    const places = new Map<string, Place>([
      ['a', { tensor: 't', transposed: true, part: { index: 0, of: 2 } }],
      ['b', { tensor: 't', transposed: true, part: { index: 1, of: 2 } }],
    ]);
    const values = new Map([
      ['a', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ['b', { shape: [2, 3], data: Float32Array.of(7, 8, 9, 10, 11, 12) }],
    ]);
    const parameters = [described('a', [2, 3]), described('b', [2, 3])];
    expect(putTogether(layoutOf(places), parameters, values).get('t')).toEqual({
      shape: [3, 4],
      data: Float32Array.of(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12),
    });
  });
});

describe('names in checkpoints', () => {
  it('have the prefix of the base model, unless they lie beside it', () => {
    const layout = layoutOf(new Map());
    expect(nameInCheckpoint(layout, 'layer.0.weight')).toBe('base.layer.0.weight');
    expect(nameInCheckpoint(layout, 'head.weight')).toBe('head.weight');
    expect(nameInCheckpoint(layout, 'header.weight')).toBe('base.header.weight');
    expect(nameOf(layout, 'base.x.LayerNorm.gamma')).toBe('x.LayerNorm.weight');
    expect(nameOf(layout, 'x.LayerNorm.beta')).toBe('x.LayerNorm.bias');
  });

  it.each(Object.entries(fixture.cases))('%s: are read as they are written', (_, { config }) => {
    const backbone = configureBackbone(config, 'config.json');
    const { layout, poolings } = backbone;
    const seen = new Set<string>();
    for (const pooling of poolings) {
      for (const { name } of classifierParameters(backbone, { pooling, classes: 3 })) {
        const { tensor, part } = placeOf(layout, name);
        expect(nameOf(layout, nameInCheckpoint(layout, tensor))).toBe(tensor);
        seen.add(`${tensor} ${part?.index ?? ''}`);
      }
    }
    const names = poolings.flatMap((pooling) =>
      classifierParameters(backbone, { pooling, classes: 3 }).map(({ name }) => name),
    );
    // No two parameters lie at the same place.
    expect(seen.size).toBe(new Set(names).size);
  });
});
