import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Granularity, parseGranularity, partition } from './granularity.ts';
import type { ParameterDescription } from './parameter.ts';
import { checkSlice, partIndices } from './slice.ts';

const parameters: readonly ParameterDescription[] = [
  { name: 'words', shape: [7, 6], role: 'token-embedding', layer: -1, head: false },
  { name: 'q', shape: [6, 6], role: 'query', layer: 0, head: false, heads: { count: 2, along: 'rows' } },
  {
    name: 'o',
    shape: [6, 6],
    role: 'attention-output',
    layer: 0,
    head: false,
    heads: { count: 3, along: 'columns' },
  },
  { name: 'i', shape: [8, 6], role: 'intermediate', layer: 0, head: false },
  { name: 'b', shape: [8], role: 'intermediate', layer: 0, head: false },
];
const granularities: readonly Granularity[] = [
  'rows',
  'columns',
  'heads',
  'matrices',
  'elements',
  'blocks-4',
  'blocks-64',
];

describe('partition', () => {
  it('cuts every parameter into groups that cover each value once, as sizes and places say', () => {
    for (const parameter of parameters) {
      const { shape } = parameter;
      const size = shape.reduce((a, b) => a * b, 1);
      for (const granularity of granularities) {
        const { count, sizeOf, groupAt, slice } = partition(parameter, granularity);
        const groups = Array.from({ length: count }, (_, group) => [...partIndices(slice([group]), shape)]);
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...Array(size).keys()]);
        groups.forEach((indices, group) => {
          expect(indices).toHaveLength(sizeOf(group));
          for (const index of indices) expect(groupAt(index)).toBe(group);
        });
        expect(slice([...Array(count).keys()])).toEqual({ parameter: parameter.name, rows: 'all' });
      }
    }
  });

  it('makes valid slices of any groups, in any order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...parameters),
        fc.constantFrom(...granularities),
        fc.infiniteStream(fc.nat()),
        (parameter, granularity, numbers) => {
          const { count, slice, sizeOf } = partition(parameter, granularity);
          const groups = new Set([...numbers.take(3)].map((n) => n % count));
          const made = slice(groups);
          checkSlice(made, parameter.shape);
          const size = [...groups].reduce((total, group) => total + sizeOf(group), 0);
          expect(partIndices(made, parameter.shape)).toHaveLength(size);
        },
      ),
    );
  });

  it('cuts heads along rows or columns, tables into rows, vectors not at all', () => {
    const cut = (index: number, granularity: Granularity) => partition(parameters[index], granularity);
    expect(cut(1, 'heads').slice([1])).toEqual({ parameter: 'q', rows: Int32Array.of(3, 4, 5) });
    expect(cut(2, 'heads').slice([1])).toEqual({ parameter: 'o', columns: Int32Array.of(2, 3) });
    expect(cut(0, 'columns').slice([4])).toEqual({ parameter: 'words', rows: Int32Array.of(4) });
    expect(cut(3, 'blocks-4').slice([1])).toEqual({
      parameter: 'i',
      elements: Int32Array.of(4, 5, 10, 11, 16, 17, 22, 23),
    });
    expect(cut(4, 'rows').count).toBe(1);
  });
});

it('reads granularities', () => {
  expect(parseGranularity('blocks-16')).toBe('blocks-16');
  for (const text of ['', 'row', 'blocks', 'blocks-0', 'blocks-1.5', 'Rows']) {
    expect(() => parseGranularity(text)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  }
});
