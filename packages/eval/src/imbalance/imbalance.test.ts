import { compareSeededCases } from '@tokensift/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { balancedClassWeights, effectiveNumberWeights } from './class-weights.ts';
import { logitAdjustment } from './logit-adjustment.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);

it('balanced weights equal scikit-learn on 1,000 cases', () => {
  const result = compareSeededCases(fixture, 'class-weights', (random) => {
    const counts = Array.from({ length: 4 }, () => 1 + random.integer(50));
    return Object.fromEntries([...balancedClassWeights(counts)].map((weight, c) => [`class ${c}`, weight]));
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

it('a class without rows has the weight 1 and changes none of the others', () => {
  expect([...balancedClassWeights([3, 0, 1])]).toEqual([4 / 6, 1, 2]);
  expect([...effectiveNumberWeights([3, 0, 1], 0.9)].filter((_, c) => c !== 1)).toEqual([
    ...effectiveNumberWeights([3, 1], 0.9),
  ]);
});

it('effective numbers: the same weights at β = 0, near the balanced ones as β goes to 1', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(counts, (given) => {
      expect([...effectiveNumberWeights(given, 0)]).toEqual(given.map(() => 1));
      const balanced = balancedClassWeights(given);
      const mean = balanced.reduce((sum, weight) => sum + weight, 0) / balanced.length;
      effectiveNumberWeights(given, 1 - 1e-9).forEach((weight, c) => {
        expect(weight).toBeCloseTo(balanced[c] / mean, 4);
      });
    }),
  );
  // (1 − 0.5) / (1 − 0.5²) = 2/3 and 1, over their mean 5/6.
  expect([...effectiveNumberWeights([2, 1], 0.5)]).toEqual([
    expect.closeTo(0.8, 12),
    expect.closeTo(1.2, 12),
  ]);
});

it('logit adjustment is τ times the logarithm of the priors', () => {
  expect([...logitAdjustment([3, 1], 2)]).toEqual([2 * Math.log(0.75), 2 * Math.log(0.25)]);
  expect([...logitAdjustment([3, 0], 1)]).toEqual([Math.log(0.75), Math.log(0.25)]);
  expect([...logitAdjustment([3, 1], 0)].map(Math.abs)).toEqual([0, 0]);
});

it('refuses what is no count, no rows, and settings out of range', () => {
  for (const weights of [balancedClassWeights, logitAdjustment, effectiveNumberWeights]) {
    expect(() => weights([1, -1], 0.5)).toThrow(/counts\[1\]: -1 is no number of rows/);
    expect(() => weights([1.5], 0.5)).toThrow(/counts\[0\]/);
    expect(() => weights([0, 0], 0.5)).toThrow(/No class has a row/);
  }
  expect(() => effectiveNumberWeights([1], 1)).toThrow(/beta/);
  expect(() => logitAdjustment([1], -1)).toThrow(/tau/);
});
