import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from './bootstrap-interval.ts';

describe('bootstrapInterval', () => {
  const share = ([correct, rows]: readonly number[]) => correct / rows;

  it('is near the normal interval of a proportion, for many examples', () => {
    const statistics = Array.from({ length: 900 }, (_, i) => [Number(i % 10 !== 0), 1]);
    const { value, low, high } = bootstrapInterval(share, statistics, {
      random: createRandom(1),
      resamples: 4000,
    });
    const half = 1.96 * Math.sqrt((0.9 * 0.1) / 900);
    expect(value).toBeCloseTo(0.9, 12);
    expect(low).toBeCloseTo(0.9 - half, 2);
    expect(high).toBeCloseTo(0.9 + half, 2);
  });

  it('is a point where all examples are alike, and refuses none', () => {
    const options = { random: createRandom(1) };
    expect(
      bootstrapInterval(
        share,
        [
          [1, 1],
          [1, 1],
        ],
        options,
      ),
    ).toEqual({ value: 1, low: 1, high: 1 });
    expect(() => bootstrapInterval(share, [], options)).toThrow('There are no examples.');
  });
});
