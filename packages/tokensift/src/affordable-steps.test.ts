import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affordableSteps, type TrainingCost, trainingRatio } from './affordable-steps.ts';

const cost = (changes: Partial<TrainingCost>): TrainingCost => ({
  budget: 0.5,
  fullStepFlops: 100,
  epochFlops: [70, 70, 70, 70, 70],
  stepsPerEpoch: 10,
  spent: 0,
  ...changes,
});

describe('affordableSteps', () => {
  it('makes fewer steps where they are dear, all where they are cheap, and pays for the selection first', () => {
    expect(affordableSteps(cost({}))).toBe(35);
    expect(affordableSteps(cost({ spent: 150 }))).toBe(33);
    expect(affordableSteps(cost({ epochFlops: [50, 40, 40, 40, 40] }))).toBe(50);
    expect(affordableSteps(cost({ epochFlops: [100, 60, 60, 60, 60] }))).toBe(35);
    expect(affordableSteps(cost({ budget: 0, spent: 1e9 }))).toBe(50);
  });

  it('never spends more than the budget, and could not afford one step more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1.5, noNaN: true }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(300),
        (budget, epochFlops, stepsPerEpoch, spent) => {
          const all = epochFlops.flatMap((flops) => Array<number>(stepsPerEpoch).fill(flops));
          const limit = budget * 100 * all.length - spent;
          const total = (steps: number) => all.slice(0, steps).reduce((sum, flops) => sum + flops, 0);
          const given = cost({ budget, epochFlops, stepsPerEpoch, spent });
          if (limit < all[0]! * (1 - 1e-6)) {
            expect(() => affordableSteps(given)).toThrow(/smallest feasible/);
            return;
          }
          const steps = affordableSteps(given);
          expect(total(steps)).toBeLessThanOrEqual(limit + 1e-3);
          expect(trainingRatio(given, steps)).toBeCloseTo((spent + total(steps)) / (100 * all.length), 9);
          if (steps < all.length) expect(total(steps + 1)).toBeGreaterThan(limit - 1e-3);
        },
      ),
    );
  });

  it('lets full finetuning make every step under a budget of 1', () => {
    for (const fullStepFlops of [3, 7, 0.1]) {
      expect(
        affordableSteps(cost({ budget: 1, fullStepFlops, epochFlops: Array(5).fill(fullStepFlops) })),
      ).toBe(50);
    }
  });

  it('names the smallest feasible budget', () => {
    const given = cost({ budget: 0.01, spent: 30 });
    expect(() => affordableSteps(given)).toThrow(
      expect.objectContaining({ code: 'infeasible-budget', hint: expect.stringContaining('0.02;') }),
    );
    expect(affordableSteps({ ...given, budget: 0.02 })).toBe(1);
  });
});
