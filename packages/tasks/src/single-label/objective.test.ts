import { createRandom, type LossSettings, type Tensor } from '@tokensift/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classObjective } from './objective.ts';

const targetsOf = (
  targets: readonly number[],
  classes: number,
  settings: Pick<LossSettings, 'labelSmoothing' | 'classWeights'>,
) =>
  classObjective(classes, { ...settings, focalGamma: 0 }, targets).feeds(targets, {
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
            const own = data[row * classes + label]!;
            const other = data[row * classes + ((label + 1) % classes)]!;
            expect(other / masses[row]!).toBeCloseTo(labelSmoothing / classes, 5);
            expect(own / masses[row]!).toBeCloseTo(1 - labelSmoothing + labelSmoothing / classes, 5);
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
  const { data } = targetsOf([2, 0], 3, { labelSmoothing: 0, classWeights: 'none' });
  expect([...data]).toEqual([0, 0, 1, 1, 0, 0]);
});
