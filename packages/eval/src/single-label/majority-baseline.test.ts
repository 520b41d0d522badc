import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.ts';
import { majorityBaseline } from './majority-baseline.ts';

describe('majorityBaseline', () => {
  it('always answers the most frequent label', () => {
    const baseline = majorityBaseline([0, 2, 2, 1], 3);
    expect(Array.from(baseline.predicted)).toEqual([2, 2, 2, 2]);
    expect(accuracy.compute(baseline)).toBe(0.5);
  });

  it('takes the lowest index of equally frequent labels', () => {
    expect(majorityBaseline([2, 1, 1, 2], 3).predicted[0]).toBe(1);
  });

  it('refuses labels out of range', () => {
    expect(() => majorityBaseline([0, 3], 3)).toThrow(/labels\[1\]/);
    expect(() => majorityBaseline([], 3)).toThrow(/no examples/);
  });
});
