import { describe, expect, it } from 'vitest';
import { summarize } from './summarize.ts';

describe('summarize', () => {
  it('uses the sample standard deviation', () => {
    expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      n: 8,
      mean: 5,
      standardDeviation: Math.sqrt(32 / 7),
      min: 2,
      max: 9,
    });
  });

  it('has no standard deviation for one value', () => {
    expect(summarize([0.5])).toStrictEqual({ n: 1, mean: 0.5, min: 0.5, max: 0.5 });
  });

  it('refuses nothing and NaN', () => {
    expect(() => summarize([])).toThrow(/no values/);
    expect(() => summarize([1, Number.NaN])).toThrow(/values\[1\]/);
  });
});
