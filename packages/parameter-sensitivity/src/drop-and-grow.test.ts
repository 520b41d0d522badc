import {
  createRandom,
  type ParameterDescription,
  partIndices,
  partSize,
  type Selection,
} from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropAndGrow } from './drop-and-grow.ts';

const describeParameter = (
  name: string,
  shape: readonly number[],
  layer: number,
  role: ParameterDescription['role'] = 'query',
): ParameterDescription => ({ name, shape, role, layer, head: role === 'classifier' });
const parameters = [
  describeParameter('words', [9, 4], -1, 'token-embedding'),
  describeParameter('low', [6, 4], 0),
  describeParameter('middle', [6, 4], 1),
  describeParameter('bias', [6], 1),
  describeParameter('high', [5, 6], 2),
  describeParameter('head', [2, 4], 2, 'classifier'),
];
const options = { parameters, granularity: 'rows' as const, rate: 0.5, everyEpochs: 1, batches: 2 };

function stateOf(seed: number, selection: Selection) {
  const random = createRandom(seed);
  const draw = () =>
    new Map(
      parameters.map(({ name, shape }) => [
        name,
        { shape, data: Float32Array.from({ length: partSize({ rows: 'all' }, shape) }, random.normal) },
      ]),
    );
  const { candidates } = dropAndGrow(options);
  const gradients = candidates(selection).slices.map((slice) => {
    const { shape } = parameters.find(({ name }) => name === slice.parameter)!;
    const mean = Float32Array.from({ length: partSize(slice, shape) }, random.normal);
    return { slice, batches: 2, mean, meanSquare: mean.map((value) => value * value) };
  });
  return { selection, progress: 0.2, values: draw(), initial: draw(), gradients };
}
const indicesOf = (selection: Selection) =>
  new Set(
    selection.slices.flatMap((slice) => {
      const { shape } = parameters.find(({ name }) => name === slice.parameter)!;
      return [...partIndices(slice, shape)].map((index) => `${slice.parameter} ${index}`);
    }),
  );
const rows = (parameter: string, ...indices: number[]) => ({ parameter, rows: Int32Array.from(indices) });
const head = { parameter: 'head', rows: 'all' as const };

describe('dropAndGrow', () => {
  it('gathers gradients of all from the lowest selected matrix up, and of no embeddings', () => {
    const { candidates } = dropAndGrow(options);
    const names = (selection: Selection) => candidates(selection).slices.map(({ parameter }) => parameter);
    expect(names({ slices: [rows('words', 1), rows('middle', 1), head] })).toEqual([
      'middle',
      'bias',
      'high',
    ]);
    expect(names({ slices: [rows('high', 1), head] })).toEqual(['high']);
  });

  it('replaces the share that it should, keeps the rest, never grows in number or below', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.uniqueArray(fc.nat(5), { minLength: 1 }),
        fc.uniqueArray(fc.nat(4), { minLength: 1 }),
        (seed, middle, high) => {
          const ascending = (list: number[]) => list.slice().sort((a, b) => a - b);
          const slices = [
            rows('words', 3),
            rows('middle', ...ascending(middle)),
            rows('high', ...ascending(high)),
          ];
          const selection = { slices: [...slices, head] };
          const next = dropAndGrow(options).select(stateOf(seed, selection));
          const [before, after] = [indicesOf(selection), indicesOf(next)];
          expect(after.size).toBeLessThanOrEqual(before.size);
          expect(before.size - after.size).toBeLessThan(6);
          for (const index of after) expect(index).not.toMatch(/^low/);
          for (const index of before) {
            if (/^(words|head)/.test(index)) expect(after.has(index)).toBe(true);
          }
          const kept = middle.length + high.length - Math.round(0.5 * 0.8 * (middle.length + high.length));
          const unitsKept = [...before].filter((index) => /^(middle|high) /.test(index) && after.has(index));
          expect(unitsKept.length).toBeGreaterThanOrEqual(kept * 4);
          expect(dropAndGrow(options).select(stateOf(seed, selection))).toEqual(next);
        },
      ),
    );
  });

  it('drops what has moved least and grows where the gradient is largest', () => {
    const selection = { slices: [rows('middle', 0, 1, 2, 3), head] };
    const state = stateOf(1, selection);
    const { data } = state.values.get('middle')!;
    data.set(state.initial.get('middle')!.data);
    for (const row of [0, 2, 3]) data[4 * row] += 1 + row;
    data[4] += 0.01;
    const gradient = state.gradients.find(({ slice }) => slice.parameter === 'middle')!;
    gradient.mean.fill(0);
    gradient.mean[4 * 5 + 1] = 100;
    const quarter = dropAndGrow({ ...options, rate: 0.3 });
    expect(quarter.select({ ...state, progress: 0 }).slices).toEqual([rows('middle', 0, 2, 3, 5), head]);
    expect(quarter.select({ ...state, progress: 0.99 }).slices).toEqual([rows('middle', 0, 1, 2, 3), head]);
  });

  it('leaves values alone that make no whole group', () => {
    const elements = Int32Array.of(1, 2, 9);
    const selection: Selection = { slices: [{ parameter: 'middle', elements }, rows('high', 1, 2), head] };
    const after = indicesOf(dropAndGrow(options).select(stateOf(2, selection)));
    for (const index of elements) expect(after.has(`middle ${index}`)).toBe(true);
  });

  it('refuses a rate out of range', () => {
    for (const rate of [0, 1.1, Number.NaN]) {
      expect(() => dropAndGrow({ ...options, rate })).toThrow(
        expect.objectContaining({ code: 'invalid-argument' }),
      );
    }
  });
});
