import { expect, it } from 'vitest';
import { countAttempts } from './run-attempts.ts';

it('counts deaths in a row that brought a run no further', () => {
  const attempts = countAttempts();
  const live = (...steps: readonly (number | string)[]) => {
    for (const step of steps) {
      attempts.follow(
        typeof step === 'string' ? { kind: 'phase', phase: step } : { kind: 'step', step, totalSteps: 9 },
      );
    }
    return attempts.died();
  };
  expect(live('head', 1, 2)).toBe(1);
  expect(live('head', 1, 2)).toBe(2);
  expect(live()).toBe(3);
  expect(live('head', 1, 2, 3)).toBe(1);
  // A later phase is further than every step of an earlier one.
  expect(live('head', 1, 2, 3, 4, 'training', 1)).toBe(1);
  expect(live('head', 5, 6, 'training', 1)).toBe(2);
  // It went on from a state.
  expect(live('head', 'training', 7)).toBe(1);
});
