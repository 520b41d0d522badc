import { compareSeededCases } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { topKAccuracy } from './accuracy.ts';
import { metrics } from './metrics.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);

it('equals scikit-learn on 1,000 cases', () => {
  const compared = [
    'accuracy',
    'macroF1',
    'weightedF1',
    'mcc',
    'balancedAccuracy',
    'macroAveragePrecision',
    'macroRocAuc',
  ];
  const result = compareSeededCases(fixture, 'single-label', (random) => {
    const draw = (count: number, bound: number): number[] =>
      Array.from({ length: count }, () => random.integer(bound));
    const classes = 3 + random.integer(3);
    const extra = random.integer(20);
    const labels = [...Array(classes).keys(), ...draw(extra, classes)];
    const rows = labels.map((label) => {
      const weights = draw(classes, 9).map((weight) => 1 + weight);
      weights[label] += random.integer(8);
      const sum = weights.reduce((total, weight) => total + weight);
      return weights.map((weight) => Math.fround(weight / sum));
    });
    const given = {
      classes,
      labels,
      predicted: rows.map((row) => row.indexOf(Math.max(...row))),
      probabilities: Float32Array.from(rows.flat()),
    };
    const top2 = topKAccuracy(2);
    return {
      ...Object.fromEntries(compared.map((name) => [name, metrics[name].compute(given)])),
      [top2.name]: top2.compute(given),
    };
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

describe('classes without examples', () => {
  const given = {
    classes: 3,
    labels: [0, 0, 1],
    predicted: [0, 2, 1],
    probabilities: Float32Array.of(0.75, 0.25, 0, 0.25, 0.25, 0.5, 0.125, 0.5, 0.375),
  };
  it('are left out', () => {
    expect(metrics.balancedAccuracy.compute(given)).toBe((1 / 2 + 1) / 2);
    expect(metrics.macroAveragePrecision.compute(given)).toBe(1);
    expect(metrics.macroRocAuc.compute(given)).toBe(1);
  });

  it('the area under the ROC curve is 0.5 where all examples are of one class', () => {
    expect(metrics.macroRocAuc.compute({ ...given, labels: [0, 0, 0] })).toBe(0.5);
  });
});

describe('topKAccuracy', () => {
  const given = {
    classes: 3,
    labels: [0, 1, 2],
    predicted: [0, 0, 0],
    probabilities: Float32Array.of(0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25),
  };
  it('lets the lower index of equal probabilities go first', () => {
    expect([1, 2, 3].map((k) => topKAccuracy(k).compute(given))).toEqual([1 / 3, 2 / 3, 1]);
  });

  it('refuses a k that is no positive integer', () => {
    expect(() => topKAccuracy(0)).toThrow(/k must be a positive integer, not 0/);
  });
});
