import { TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn-and-scipy.json' with { type: 'json' };
import { benjaminiHochberg, holm } from './multiple-testing.ts';

/** Benjamini and Hochberg 1995, section 3.2: fifteen tests of thrombolysis after infarction. */
const published = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
  0.759, 1,
];
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

/** Rejections by the definition of the step-up procedure: the largest k with p_(k) ≤ k·q/m. */
function stepUp(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.findLastIndex((p, i) => p <= ((i + 1) * q) / sorted.length) + 1;
}

describe('benjaminiHochberg', () => {
  it('rejects the four hypotheses of the published example', () => {
    expect(Array.from(benjaminiHochberg(published), (p) => p <= 0.05)).toEqual(
      published.map((_, i) => i < 4),
    );
  });

  it('agrees with SciPy', () => {
    const { given, benjaminiHochberg: expected } = fixture.adjustedPValues;
    benjaminiHochberg(given).forEach((p, i) => {
      expect(p).toBeCloseTo(expected[i], 12);
    });
  });

  it('rejects what the step-up definition rejects', () => {
    fc.assert(
      fc.property(pValues, fc.constantFrom(0.01, 0.05, 0.2), (values, q) => {
        const rejected = benjaminiHochberg(values).filter((p) => p <= q).length;
        expect(rejected).toBe(stepUp(values, q));
      }),
    );
  });
});

describe('holm', () => {
  it('rejects the three hypotheses of the published example', () => {
    expect(Array.from(holm(published), (p) => p <= 0.05)).toEqual(published.map((_, i) => i < 3));
  });

  it('by hand', () => {
    expect(Array.from(holm([0.04, 0.01, 0.03, 0.5]))).toEqual([0.09, 0.04, 0.09, 0.5]);
  });

  it('lies between the values and Bonferroni, is never below Benjamini–Hochberg, and keeps their order', () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const adjusted = holm(values);
        const discoveries = benjaminiHochberg(values);
        values.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * values.length));
          expect(adjusted[i]).toBeGreaterThanOrEqual(discoveries[i] - 1e-12);
          values.forEach((other, j) => {
            if (p <= other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
          });
        });
      }),
    );
  });
});

it.each([-0.1, 1.1, Number.NaN])('%d is no p-value', (p) => {
  expect(() => holm([0.5, p])).toThrow(TokensiftError);
  expect(() => benjaminiHochberg([0.5, p])).toThrow(/pValues\[1\]/);
});
