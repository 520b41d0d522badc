import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planRungs } from './halving.ts';

it.each([
  // Table 1 of Li et al. (2018), R = 81 and η = 3: the brackets s = 4 and s = 2 with their own least resources.
  [
    81,
    3,
    81,
    [
      [81, 1],
      [27, 3],
      [9, 9],
      [3, 27],
      [1, 81],
    ],
  ],
  [
    9,
    3,
    81,
    [
      [9, 9],
      [3, 27],
      [1, 81],
    ],
  ],
  [
    8,
    2,
    4,
    [
      [8, 1],
      [4, 2],
      [2, 4],
    ],
  ],
  [
    10,
    3,
    5,
    [
      [10, 2],
      [3, 5],
    ],
  ],
  [4, 3, 1, [[4, 1]]],
  [2, 3, 9, [[2, 9]]],
])('makes of %i trials, by %i, with %i epochs the rungs %j', (trials, factor, epochs, rungs) => {
  expect(planRungs(trials, factor, epochs).map((rung) => [rung.trials, rung.epochs])).toEqual(rungs);
});

it('begins with all trials, ends with all epochs, and costs no more than each rung in full', () => {
  const whole = (max: number, min = 1) => fc.integer({ min, max });
  fc.assert(
    fc.property(whole(200), whole(5, 2), whole(60), (trials, factor, epochs) => {
      const rungs = planRungs(trials, factor, epochs);
      expect(rungs[0].trials).toBe(trials);
      expect(rungs.at(-1)!.epochs).toBe(epochs);
      for (const rung of rungs) {
        expect(rung.trials).toBeGreaterThanOrEqual(1);
        expect(rung.epochs).toBeGreaterThanOrEqual(1);
      }
      for (let i = 1; i < rungs.length; i++) {
        expect(rungs[i].trials).toBeLessThan(rungs[i - 1].trials);
        expect(rungs[i].epochs).toBeGreaterThan(rungs[i - 1].epochs);
      }
    }),
  );
});
