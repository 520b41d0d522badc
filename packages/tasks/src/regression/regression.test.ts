import { createRandom } from '@tokensift/core';
import { pearson } from '@tokensift/eval';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLoss } from '../loss/plain-loss.ts';
import { lossOf } from '../testing/objective-value.ts';
import { squaredErrorObjective } from './objective.ts';
import { rangeAt, rangesOf } from './ranges.ts';
import { regression } from './regression.ts';

const numbers = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 30 });

describe('regression', () => {
  it('lowers the mean squared error', () => {
    fc.assert(
      fc.property(numbers, fc.integer(), (truth, seed) => {
        const random = createRandom(seed);
        const data = Float32Array.from(truth, () => 10 * random.normal());
        const outputs = { shape: [truth.length, 1], data };
        const { loss, gradient } = lossOf(squaredErrorObjective(), outputs, truth);
        const errors = Array.from(data, (z, i) => z - Math.fround(truth[i]));
        expect(loss).toBeCloseTo(errors.reduce((sum, e) => sum + e * e, 0) / truth.length, 2);
        errors.forEach((error, i) => {
          expect(gradient[i]).toBeCloseTo((2 * error) / truth.length, 3);
        });
      }),
    );
  });

  it('refuses settings about classes', () => {
    const settings = { ...plainLoss, classWeights: 'balanced' } as const;
    expect(() => squaredErrorObjective(settings)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', where: 'classWeights' }),
    );
  });

  it('has its primary metric from sums over rows', () => {
    fc.assert(
      fc.property(numbers, fc.integer(), (truth, seed) => {
        const random = createRandom(seed);
        const predicted = truth.map((value) => value + 20 * random.normal());
        const sums = [0, 0, 0, 0, 0, 0];
        truth.forEach((x, i) => {
          const y = predicted[i];
          for (const [k, value] of [1, x, y, x * x, y * y, x * y].entries()) sums[k] += value;
        });
        const spread = Math.max(...truth) - Math.min(...truth);
        if (spread > 0.1) expect(regression.primaryOf(sums)).toBeCloseTo(pearson(truth, predicted), 5);
      }),
    );
  });

  it('puts numbers into ranges of about equal size', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 9, maxLength: 90 }), (values) => {
        const ranges = rangesOf(values);
        const counts = ranges.names.map(
          (_, range) => values.filter((value) => rangeAt(ranges, value) === range).length,
        );
        expect(counts).toHaveLength(3);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
      }),
    );
    expect(rangesOf([1, 1, 1]).names).toEqual(['all']);
  });
});
