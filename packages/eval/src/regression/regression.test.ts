import { compareSeededCases } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pearson, spearman } from './correlation.ts';
import { meanAbsoluteError, meanSquaredError, rootMeanSquaredError, rSquared } from './errors.ts';
import { kendall } from './kendall.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);
const metrics = {
  meanSquaredError,
  rootMeanSquaredError,
  meanAbsoluteError,
  rSquared,
  pearson,
  spearman,
  kendall,
};

it('equals scikit-learn and SciPy on 1,000 cases, with 0 where a correlation is undefined', () => {
  const result = compareSeededCases(fixture, 'regression', (random) => {
    const draw = (rows: number, bound: number) => Array.from({ length: rows }, () => random.integer(bound));
    const rows = 2 + random.integer(20);
    const truth = draw(rows, 10).map((value) => value / 2);
    const factors = draw(rows, 2);
    const predicted = draw(rows, 8).map((value, i) => truth[i] * factors[i] + value / 4);
    return Object.fromEntries(
      Object.entries(metrics).map(([name, metric]) => [name, metric(truth, predicted)]),
    );
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

describe('constant values', () => {
  // 0.1 + 0.1 + 0.1 is not 3 · 0.1: a computed variance is not 0.
  const constant = [0.1, 0.1, 0.1];
  it.each([pearson, spearman, kendall])('$name is 0', (correlation) => {
    expect(correlation(constant, [1, 2, 3])).toBe(0);
    expect(correlation([1, 2, 3], constant)).toBe(0);
    expect(correlation([1], [2])).toBe(0);
  });

  it('R² is 1 for exact predictions and 0 for others', () => {
    expect(rSquared(constant, constant)).toBe(1);
    expect(rSquared(constant, [0.1, 0.1, 0.2])).toBe(0);
  });
});

it('correlations are 1 for the same order, −1 for the opposite, and symmetric', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(values, values, (first, second) => {
      const distinct = [...new Set(first.map((value) => Math.round(value)))];
      fc.pre(distinct.length > 1);
      const negated = distinct.map((value) => -value);
      for (const correlation of [pearson, spearman, kendall]) {
        expect(correlation(distinct, distinct)).toBeCloseTo(1, 12);
        expect(correlation(distinct, negated)).toBeCloseTo(-1, 12);
        const length = Math.min(first.length, second.length);
        const [x, y] = [first.slice(0, length), second.slice(0, length)];
        expect(correlation(x, y)).toBeCloseTo(correlation(y, x), 9);
      }
    }),
  );
});

it('correlations of differences whose squares vanish are finite', () => {
  for (const correlation of [pearson, spearman, kendall]) {
    expect(correlation([0.5, 0, 1], [1e-200, 0, 2e-200])).toBeCloseTo(1, 12);
  }
});

it('refuses other lengths, nothing and NaN', () => {
  for (const metric of Object.values(metrics)) {
    expect(() => metric([1, 2], [1])).toThrow(/^predicted: There are 2 values in truth but 1 in predicted/);
    expect(() => metric([], [])).toThrow(/no rows/);
    expect(() => metric([1, Number.NaN], [1, 2])).toThrow(/truth\[1\]/);
    expect(() => metric([1, 2], [1, Infinity])).toThrow(/predicted\[1\].*diverged/);
  }
});
