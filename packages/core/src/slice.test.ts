import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParameterPart, ParameterSlice } from './selection.ts';
import { checkSlice, partIndices, partShape, partSize, readPart, writePart } from './slice.ts';

const matrix = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, columns }) => {
    const some = (count: number) =>
      fc.subarray([...Array(count).keys()], { minLength: 1 }).map((indices) => Int32Array.from(indices));
    return fc.record({
      shape: fc.constant([rows, columns]),
      part: fc.oneof(
        fc.constant<ParameterPart>({ rows: 'all' }),
        some(rows).map((indices): ParameterPart => ({ rows: indices })),
        some(columns).map((indices): ParameterPart => ({ columns: indices })),
        some(rows * columns).map((indices): ParameterPart => ({ elements: indices })),
      ),
    });
  });

describe('parts of parameters', () => {
  it('are read and written where their flat indices say, which ascend', () => {
    fc.assert(
      fc.property(matrix, ({ shape, part }) => {
        checkSlice({ ...part, parameter: 'w' }, shape);
        const source = Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => i);
        const values = readPart(part, shape, source);
        expect([...values]).toEqual([...partIndices(part, shape)]);
        expect([...values]).toEqual([...new Set(values)].sort((a, b) => a - b));
        expect(values.length).toBe(partSize(part, shape));
        expect(partShape(part, shape).reduce((a, b) => a * b, 1)).toBe(values.length);
        const target = new Float32Array(source.length).fill(-1);
        writePart(part, shape, values, target);
        expect([...target]).toEqual(Array.from(source, (value) => (values.includes(value) ? value : -1)));
      }),
    );
  });

  it('are vectors too', () => {
    const source = Float32Array.of(5, 6, 7);
    expect([...readPart({ rows: Int32Array.of(0, 2) }, [3], source)]).toEqual([5, 7]);
    expect([...readPart({ elements: Int32Array.of(1) }, [3], source)]).toEqual([6]);
  });

  const bad: [string, ParameterSlice, RegExp][] = [
    ['no rows', { parameter: 'w', rows: Int32Array.of() }, /no row is selected/],
    [
      'a row that is not there',
      { parameter: 'w', rows: Int32Array.of(1, 3) },
      /row 3 does not exist.*0 to 2/,
    ],
    ['a repeated column', { parameter: 'w', columns: Int32Array.of(1, 1) }, /column 1 is selected twice/],
    [
      'unsorted elements',
      { parameter: 'w', elements: Int32Array.of(4, 2) },
      /element 2 comes after element 4/,
    ],
    ['an element that is not there', { parameter: 'w', elements: Int32Array.of(12) }, /element 12 does not/],
    ['a plain array', { parameter: 'w', rows: [1] as unknown as Int32Array }, /not an Int32Array/],
  ];
  for (const [name, slice, message] of bad) {
    it(`refuse ${name}`, () => {
      expect(() => checkSlice(slice, [3, 4])).toThrow(message);
      expect(() => checkSlice(slice, [3, 4])).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    });
  }

  it('refuse columns of a vector', () => {
    expect(() => checkSlice({ parameter: 'b', columns: Int32Array.of(0) }, [4])).toThrow(/no columns/);
  });
});
