import { createRandom, type LossSettings, type Tensor } from '@tokensift/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainLoss } from '../loss/plain-loss.ts';
import { softmax } from '../outputs.ts';
import { lossOf } from '../testing/objective-value.ts';
import { classObjective } from './objective.ts';

const named = (classes: number): string[] => Array.from({ length: classes }, (_, c) => `label ${c}`);

const targetsOf = (targets: readonly number[], classes: number, settings: Partial<LossSettings>) =>
  classObjective(named(classes), { ...plainLoss, ...settings }, targets).feeds(targets, {
    batch: targets.length,
    length: 1,
  }).targets as Tensor<Float32Array>;

it('makes distributions; balanced weights have mean 1 and give every class the same total', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 10, max: 60 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.integer(),
      (classes, count, labelSmoothing, seed) => {
        const random = createRandom(seed);
        const examples = Array.from({ length: count }, () => random.integer(classes));
        const present = new Set(examples);
        for (const classWeights of ['none', 'balanced'] as const) {
          const { shape, data } = targetsOf(examples, classes, { labelSmoothing, classWeights });
          expect(shape).toEqual([count, classes]);
          const masses = examples.map((_, row) =>
            data.subarray(row * classes, (row + 1) * classes).reduce((a, b) => a + b, 0),
          );
          expect(masses.reduce((a, b) => a + b, 0) / count).toBeCloseTo(1, 5);
          examples.forEach((label, row) => {
            const own = data[row * classes + label];
            const other = data[row * classes + ((label + 1) % classes)];
            expect(other / masses[row]).toBeCloseTo(labelSmoothing / classes, 5);
            expect(own / masses[row]).toBeCloseTo(1 - labelSmoothing + labelSmoothing / classes, 5);
            if (classWeights === 'none') expect(masses[row]).toBeCloseTo(1, 5);
          });
          if (classWeights === 'none') continue;
          for (const label of present) {
            const total = masses.filter((_, i) => examples[i] === label).reduce((a, b) => a + b, 0);
            expect(total / (count / present.size)).toBeCloseTo(1, 5);
          }
        }
      },
    ),
  );
});

it('is one-hot without either', () => {
  const { data } = targetsOf([2, 0], 3, {});
  expect([...data]).toEqual([0, 0, 1, 1, 0, 0]);
});

it('weighs a class by the weight that is given for it, the others by 1', () => {
  const { data } = targetsOf([2, 0], 3, { classWeights: { 'label 2': 2.5 } });
  expect([...data]).toEqual([0, 0, 2.5, 1, 0, 0]);
  expect(() => targetsOf([0], 2, { classWeights: { toString: 2 } })).toThrow(
    /There is no label "toString" to weigh/,
  );
});

it('is the cross entropy of logits plus τ·ln(share of the class) with a logit adjustment', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2), { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0.1, max: 2, noNaN: true }),
      fc.integer(),
      (training, tau, seed) => {
        const random = createRandom(seed);
        const data = Float32Array.from({ length: training.length * 3 }, () => 2 * random.normal());
        const settings = { ...plainLoss, logitAdjustment: tau };
        const objective = classObjective(named(3), settings, training);
        const { loss, gradient } = lossOf(objective, { shape: [training.length, 3], data }, training);
        // A class that training does not have counts as seen once.
        const counts = [0, 1, 2].map((c) => Math.max(1, training.filter((label) => label === c).length));
        const all = counts.reduce((a, b) => a + b, 0);
        let expected = 0;
        training.forEach((label, row) => {
          const logits = data.slice(3 * row, 3 * row + 3);
          const p = softmax(logits.map((z, c) => z + tau * Math.log(counts[c] / all)));
          expected -= Math.log(p[label]) / training.length;
          p.forEach((share, c) => {
            const slope = (share - Number(c === label)) / training.length;
            expect(gradient[3 * row + c]).toBeCloseTo(slope, 5);
          });
        });
        expect(loss).toBeCloseTo(expected, 4);
      },
    ),
  );
});
