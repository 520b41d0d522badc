import { createRandom } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLoss } from '../loss/plain-loss.ts';
import { lossOf } from '../testing/objective-value.ts';
import { decisionsObjective } from './objective.ts';

const softplus = (x: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);

const named = (classes: number): string[] => Array.from({ length: classes }, (_, c) => `label ${c}`);

function draw(seed: number, rows: number, classes: number) {
  const random = createRandom(seed);
  const targets = Array.from({ length: rows }, () =>
    Array.from({ length: classes }, (_, c) => c).filter(() => random.uniform() < 0.4),
  );
  const data = Float32Array.from({ length: rows * classes }, () => 3 * random.normal());
  return { targets, outputs: { shape: [rows, classes], data } };
}

const sizes = [fc.integer(), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 })] as const;

describe('decisionsObjective', () => {
  it('is the mean binary cross entropy, and its gradient (σ(z) − y) / size', () => {
    fc.assert(
      fc.property(...sizes, (seed, rows, classes) => {
        const { targets, outputs } = draw(seed, rows, classes);
        const { loss, gradient } = lossOf(decisionsObjective(named(classes)), outputs, targets);
        const size = rows * classes;
        let expected = 0;
        outputs.data.forEach((z, i) => {
          const y = Number(targets[Math.floor(i / classes)].includes(i % classes));
          expected += (softplus(z) - y * z) / size;
          expect(gradient[i]).toBeCloseTo((1 / (1 + Math.exp(-z)) - y) / size, 6);
        });
        expect(loss).toBeCloseTo(expected, 5);
        const { loss: total } = lossOf(decisionsObjective(named(classes)), outputs, targets, {
          reduction: 'sum',
        });
        expect(total / size).toBeCloseTo(loss, 6);
      }),
    );
  });

  it('has the gradient of its loss with focusing, smoothing and balanced weights', () => {
    fc.assert(
      fc.property(...sizes, fc.constantFrom(0, 1, 2), (seed, rows, classes, focalGamma) => {
        const { targets, outputs } = draw(seed, rows, classes);
        const settings = { ...plainLoss, labelSmoothing: 0.1, classWeights: 'balanced', focalGamma } as const;
        const objective = decisionsObjective(named(classes), settings, targets);
        const { gradient } = lossOf(objective, outputs, targets);
        const step = 2 ** -8;
        const moved = (i: number, by: number) => {
          const data = outputs.data.slice();
          data[i] += by;
          return lossOf(objective, { shape: outputs.shape, data }, targets).loss;
        };
        outputs.data.forEach((_, i) => {
          const slope = (moved(i, step) - moved(i, -step)) / (2 * step);
          expect(gradient[i]).toBeCloseTo(slope, 3);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('balances the texts with a class and those without', () => {
    const objective = decisionsObjective(named(1), { ...plainLoss, classWeights: 'balanced' }, [
      [0],
      [],
      [],
      [],
    ]);
    const { targets } = objective.feeds([[0], [], [], []], { batch: 4, length: 1 });
    const weights = [...targets.data];
    expect(weights[1]).toBe(2);
    expect(weights[2] + weights[4] + weights[6]).toBeCloseTo(2, 6);
  });

  it('weighs the texts with a class by the weight that is given for it', () => {
    const settings = { ...plainLoss, classWeights: { 'label 1': 3 } };
    const { targets } = decisionsObjective(named(2), settings).feeds([[0, 1], []], { batch: 2, length: 1 });
    expect([...targets.data]).toEqual([0, 1, 0, 3, 1, 0, 1, 0]);
  });

  it('refuses what it does not have', () => {
    expect(() => decisionsObjective(named(2), { ...plainLoss, logitAdjustment: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', where: 'logitAdjustment' }),
    );
    expect(() => decisionsObjective(named(2), { ...plainLoss, classWeights: { other: 1 } })).toThrow(
      /There is no label "other" to weigh.*label 0, label 1/s,
    );
  });
});
