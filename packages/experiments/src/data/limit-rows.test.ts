import { labelledTexts } from '@tokensift/datasets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitRows } from './limit-rows.ts';

const row = fc.record({ text: fc.string(), label: fc.constantFrom('a', 'b', 'c') });
const rowsOf = (length: number) =>
  Array.from({ length }, (_, i) => ({ text: String(i), label: 'abc'[i % 3] }));

const limit = (train: readonly { label: string }[], limits: Parameters<typeof limitRows>[1]) =>
  limitRows({ train: train as never, validation: [] }, limits, labelledTexts as never).train as unknown as {
    text: string;
    label: string;
  }[];

const countsOf = (rows: readonly { label: string }[]) =>
  Object.fromEntries(
    ['a', 'b', 'c'].map((label) => [label, rows.filter((one) => one.label === label).length]),
  );

describe('rows of each class', () => {
  it('are as many as are asked for, or all that there are, in their order', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.integer({ min: 1, max: 12 }), (rows, perClass) => {
        const limited = limit(rows, { perClass });
        const all = countsOf(rows);
        for (const [label, count] of Object.entries(countsOf(limited))) {
          expect(count).toBe(Math.min(perClass, all[label]));
        }
        const places = limited.map((one) => (rows as { text: string; label: string }[]).indexOf(one));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
    );
  });

  it('are among more of them, the same every time, and others with another seed', () => {
    const rows = rowsOf(300);
    const few = limit(rows, { perClass: 5 });
    expect(limit(rows, { perClass: 5 })).toEqual(few);
    expect(limit(rows, { perClass: 10 })).toEqual(expect.arrayContaining(few));
    expect(limit(rows, { perClass: 5, seed: 1 })).not.toEqual(few);
    expect(countsOf(limit(rows, { perClass: 5, seed: 1 }))).toEqual(countsOf(few));
  });
});

it('draws in the proportions of the classes otherwise', () => {
  expect(countsOf(limit(rowsOf(300), { train: 30 }))).toEqual({ a: 10, b: 10, c: 10 });
});
