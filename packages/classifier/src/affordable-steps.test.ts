import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affordableSteps, type TrainingCost, trainingRatio } from './affordable-steps.ts';

const steps = (flops: readonly number[]) => flops.map((step) => ({ before: 0, step }));

const cost = (changes: Partial<TrainingCost>): TrainingCost => ({
  budget: 0.5,
  fullStepFlops: 100,
  epochs: steps([70, 70, 70, 70, 70]),
  stepsPerEpoch: 10,
  spent: 0,
  ...changes,
});

describe('affordableSteps', () => {
  it('makes fewer steps where they are dear, all where they are cheap, and pays for the selection first', () => {
    expect(affordableSteps(cost({}))).toBe(35);
    expect(affordableSteps(cost({ spent: 150 }))).toBe(33);
    expect(affordableSteps(cost({ epochs: steps([50, 40, 40, 40, 40]) }))).toBe(50);
    expect(affordableSteps(cost({ epochs: steps([100, 60, 60, 60, 60]) }))).toBe(35);
    expect(affordableSteps(cost({ budget: 0, spent: 1e9 }))).toBe(50);
    const revised = [0, 0, 210, 0, 0].map((before) => ({ before, step: 70 }));
    expect(affordableSteps(cost({ epochs: revised }))).toBe(32);
  });

  it('never spends more than the budget, and could not afford one step more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1.5, noNaN: true }),
        fc.array(fc.record({ before: fc.nat(500), step: fc.integer({ min: 1, max: 200 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(300),
        (budget, [first, ...others], stepsPerEpoch, spent) => {
          const epochs = [{ before: 0, step: first.step }, ...others];
          // What comes before an epoch is spent with its first step.
          const all = epochs.flatMap(({ before, step }) => [
            before + step,
            ...Array<number>(stepsPerEpoch - 1).fill(step),
          ]);
          const limit = budget * 100 * all.length - spent;
          const total = (count: number) => all.slice(0, count).reduce((sum, flops) => sum + flops, 0);
          const given = cost({ budget, epochs, stepsPerEpoch, spent });
          if (limit < all[0] * (1 - 1e-6)) {
            expect(() => affordableSteps(given)).toThrow(/smallest feasible/);
            return;
          }
          const made = affordableSteps(given);
          expect(total(made)).toBeLessThanOrEqual(limit + 1e-3);
          expect(trainingRatio(given, made)).toBeCloseTo((spent + total(made)) / (100 * all.length), 9);
          if (made < all.length) expect(total(made + 1)).toBeGreaterThan(limit - 1e-3);
        },
      ),
    );
  });

  it('lets full finetuning make every step under a budget of 1', () => {
    for (const fullStepFlops of [3, 7, 0.1]) {
      expect(
        affordableSteps(cost({ budget: 1, fullStepFlops, epochs: steps(Array(5).fill(fullStepFlops)) })),
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
