import { compareSeededCases } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { maximumProbability, negativeEnergy } from './confidence.ts';
import { fitMahalanobis, mahalanobisScore } from './mahalanobis.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

it("equals SciPy and scikit-learn's EmpiricalCovariance on 1,000 cases", () => {
  const result = compareSeededCases(fixture, 'scores', (random) => {
    const draw = (count: number, bound: number): Float32Array =>
      Float32Array.from({ length: count }, () => random.integer(bound));
    const classes = 2 + random.integer(3);
    const width = 2 + random.integer(3);
    const rows = 2 * classes + random.integer(10);
    const labels = Array.from({ length: rows }, (_, i) => i % classes);
    const logits = draw(3 * classes, 41).map((value) => (value - 20) / 4);
    const vectors = draw(rows * width, 33).map((value, i) => value / 8 + (Math.floor(i / width) % classes));
    const others = draw(3 * width, 65).map((value) => value / 8);
    const fitted = fitMahalanobis(vectors, width, labels, classes);
    return {
      maximumProbability: total(maximumProbability(softmax(logits, classes), classes)),
      negativeEnergy: total(negativeEnergy(logits, classes)),
      mahalanobisScore: total(mahalanobisScore(fitted, others)),
    };
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

function softmax(logits: Float32Array, classes: number): Float32Array {
  const sums = Array.from({ length: logits.length / classes }, (_, row) =>
    logits.subarray(row * classes, (row + 1) * classes).reduce((sum, logit) => sum + Math.exp(logit), 0),
  );
  return logits.map((logit, i) => Math.exp(logit) / sums[Math.floor(i / classes)]);
}

it('energy of large logits does not overflow', () => {
  expect(negativeEnergy(Float32Array.of(1000, 1000), 2)[0]).toBeCloseTo(1000 + Math.log(2), 9);
});

describe('Mahalanobis distance', () => {
  // Class 0 around (0, 0) and class 1 around (10, 0): the tied covariance is the identity times ½.
  const vectors = Float32Array.of(1, 0, -1, 0, 0, 1, 0, -1, 11, 0, 9, 0, 10, 1, 10, -1);
  const labels = [0, 0, 0, 0, 1, 1, 1, 1];

  it('by hand', () => {
    const scores = mahalanobisScore(
      fitMahalanobis(vectors, 2, labels, 2),
      Float32Array.of(0, 0, 10, 3, 4, 0),
    );
    expect(scores[0]).toBeCloseTo(0, 12);
    expect(scores[1]).toBeCloseTo(-18, 12);
    expect(scores[2]).toBeCloseTo(-32, 12);
  });

  it('a class without training rows attracts nothing', () => {
    const fitted = fitMahalanobis(vectors, 2, labels, 3);
    expect(fitted.means).toHaveLength(2 * 2);
    expect(mahalanobisScore(fitted, Float32Array.of(4, 0))[0]).toBeCloseTo(-32, 12);
  });

  it('with fewer rows than dimensions, directions without variance do not count', () => {
    const fitted = fitMahalanobis(Float32Array.of(1, 0, 0, -1, 0, 0), 3, [0, 0], 1);
    expect(fitted.whitening).toHaveLength(3);
    expect(mahalanobisScore(fitted, Float32Array.of(2, 5, 5))[0]).toBeCloseTo(-4, 12);
  });

  it('refuses vectors without variance, other shapes and NaN', () => {
    expect(() => fitMahalanobis(Float32Array.of(1, 2, 1, 2), 2, [0, 0], 1)).toThrow(/no covariance/);
    expect(() => fitMahalanobis(vectors, 2, [0, 1], 2)).toThrow(/8 vectors but 2 labels/);
    expect(() => fitMahalanobis(vectors, 3, labels, 2)).toThrow(/no rows of 3 columns/);
    const fitted = fitMahalanobis(vectors, 2, labels, 2);
    expect(() => mahalanobisScore(fitted, Float32Array.of(Number.NaN, 0))).toThrow(/vectors\[0\].*diverged/);
  });
});
