import { compareSeededCases } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectionReport } from './detection-report.ts';
import { accuracyAtCoverage, areaUnderRiskCoverage, riskCoverage } from './risk-coverage.ts';
import { chooseThreshold, thresholdKeeping } from './thresholds.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);

it('equals scikit-learn, and the definitions, on 1,000 cases', () => {
  const result = compareSeededCases(fixture, 'rejection', (random) => {
    const rows = 2 + random.integer(30);
    const scores = Array.from({ length: rows }, () => random.integer(20) / 4);
    const inScope = scores.map((_, i) => (i < 2 ? 1 - i : random.integer(3) > 0 ? 1 : 0));
    const correct = scores.map(() => random.integer(2));
    return {
      ...detectionReport(scores, inScope),
      areaUnderRiskCoverage: areaUnderRiskCoverage(scores, correct),
      accuracyAtCoverage: accuracyAtCoverage(scores, correct, 0.8),
      chooseThreshold: chooseThreshold(scores, inScope),
      thresholdKeeping: thresholdKeeping(scores, 0.9),
    };
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

it('separable scores are separated', () => {
  const scores = [5, 4, 3, 1, 0];
  const inScope = [1, 1, 1, 0, 0];
  expect(detectionReport(scores, inScope)).toEqual({ auroc: 1, auprIn: 1, auprOut: 1, fprAt95Tpr: 0 });
  expect(chooseThreshold(scores, inScope)).toBe(2);
});

it('scores that say nothing reject nothing', () => {
  expect(chooseThreshold([1, 1, 1], [1, 0, 1])).toBe(1);
  expect(detectionReport([1, 1, 1], [1, 0, 1]).auroc).toBe(0.5);
});

describe('thresholdKeeping', () => {
  it('keeps at least the fraction, and the next higher score would not', () => {
    const scores = fc.array(fc.integer({ min: -5, max: 30 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(scores, fc.constantFrom(0.5, 0.9, 0.95, 1), (given, kept) => {
        const fraction = (threshold: number): number =>
          given.filter((score) => score >= threshold).length / given.length;
        const threshold = thresholdKeeping(given, kept);
        expect(fraction(threshold)).toBeGreaterThanOrEqual(kept);
        const higher = given.filter((score) => score > threshold);
        if (higher.length > 0) expect(fraction(Math.min(...higher))).toBeLessThan(kept);
      }),
    );
  });

  it('keeps no more than needed where the product is rounded up', () => {
    // 0.07 · 100 = 7.000000000000001
    const scores = Array.from({ length: 100 }, (_, i) => i);
    expect(thresholdKeeping(scores, 0.07)).toBe(93);
  });
});

it('the risk-coverage curve ends at all texts, and texts of equal scores are answered together', () => {
  expect(riskCoverage([3, 2, 2, 1], [1, 0, 1, 1])).toEqual([
    { threshold: 3, coverage: 0.25, risk: 0 },
    { threshold: 2, coverage: 0.75, risk: 1 / 3 },
    { threshold: 1, coverage: 1, risk: 0.25 },
  ]);
  expect(accuracyAtCoverage([3, 2, 2, 1], [1, 0, 1, 1], 0.5)).toBeCloseTo(2 / 3, 12);
});

describe('bad input', () => {
  it('only one kind of texts', () => {
    expect(() => detectionReport([1, 2], [1, 1])).toThrow(/no out-of-scope texts/);
    expect(() => chooseThreshold([1, 2], [0, 0])).toThrow(/no in-scope texts/);
  });

  it('other lengths, no texts, NaN, fractions out of range', () => {
    expect(() => detectionReport([1, 2], [1])).toThrow(/inScope|scores/);
    expect(() => areaUnderRiskCoverage([], [])).toThrow(/no rows/);
    expect(() => chooseThreshold([1, Number.NaN], [1, 0])).toThrow(/scores\[1\]: The value is NaN/);
    expect(() => thresholdKeeping([])).toThrow(/no texts/);
    expect(() => thresholdKeeping([1], 0)).toThrow(/kept/);
    expect(() => accuracyAtCoverage([1], [1], 1.5)).toThrow(/coverage/);
  });
});
