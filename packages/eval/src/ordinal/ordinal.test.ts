import { compareSeededCases } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { classDistance, quadraticWeightedKappa } from './ordinal.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);

it('equals scikit-learn on 1,000 cases', () => {
  const result = compareSeededCases(fixture, 'ordinal', (random) => {
    const classes = 2 + random.integer(5);
    const rows = 1 + random.integer(20);
    const labels = Array.from({ length: rows }, () => random.integer(classes));
    const predicted = labels.map((label) =>
      Math.min(classes - 1, Math.max(0, label + random.integer(3) - 1)),
    );
    const given = { classes, labels, predicted };
    return {
      quadraticWeightedKappa: quadraticWeightedKappa.compute(given),
      classDistance: classDistance.compute(given),
    };
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

it('by hand: far errors weigh more', () => {
  const labels = [0, 0, 2, 2];
  // Observed 4 / 4 = 1; by chance (2·3·0 + 2·1·4 + 2·3·4 + 2·1·0) / 16 = 2.
  const given = { classes: 3, labels, predicted: [0, 0, 2, 0] };
  expect(quadraticWeightedKappa.compute(given)).toBe(0.5);
  expect(classDistance.compute(given)).toBe(0.5);
  expect(quadraticWeightedKappa.compute({ ...given, predicted: [0, 0, 2, 1] })).toBeGreaterThan(0.5);
});

it('is 0 where all labels and predictions are one class', () => {
  expect(quadraticWeightedKappa.compute({ classes: 2, labels: [1, 1], predicted: [1, 1] })).toBe(0);
});

it('refuses a class out of range', () => {
  expect(() => classDistance.compute({ classes: 2, labels: [0], predicted: [2] })).toThrow(/predicted\[0\]/);
});
