import { TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn-and-scipy.json' with { type: 'json' };
import { chiSquareSurvival } from './chi-square.ts';

describe('chiSquareSurvival', () => {
  it.each(fixture.chiSquare)('SciPy: x $x, $degreesOfFreedom degrees', ({ x, degreesOfFreedom, p }) => {
    expect(Math.abs(chiSquareSurvival(x, degreesOfFreedom) / p - 1)).toBeLessThan(2e-11);
  });

  it('is exp(−x/2) for two degrees of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1400, noNaN: true }), (x) => {
        expect(Math.abs(chiSquareSurvival(x, 2) / Math.exp(-x / 2) - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it('falls in x and rises with the degrees of freedom', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 300 }),
        (x, step, k) => {
          const value = chiSquareSurvival(x, k);
          expect(value).toBeLessThanOrEqual(1);
          expect(chiSquareSurvival(x + step, k)).toBeLessThanOrEqual(value * (1 + 1e-11));
          expect(chiSquareSurvival(x, k + 1)).toBeGreaterThanOrEqual(value * (1 - 1e-11));
        },
      ),
    );
  });

  it('ends where doubles end', () => {
    expect(chiSquareSurvival(1e6, 3)).toBe(0);
  });

  it.each([
    [-1, 1],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
    [1, 0],
    [1, Number.NaN],
  ])('refuses x %d with %d degrees of freedom', (x, k) => {
    expect(() => chiSquareSurvival(x, k)).toThrow(TokensiftError);
  });
});
