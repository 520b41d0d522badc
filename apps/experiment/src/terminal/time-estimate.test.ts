import { describe, expect, it } from 'vitest';
import { createTimeEstimate } from './time-estimate.ts';

describe('createTimeEstimate', () => {
  it('says nothing before it knows anything', () => {
    const estimate = createTimeEstimate(3);
    estimate.runStarted(0);
    estimate.step(1, 100, 1);
    expect(estimate.runLeft(1)).toBeUndefined();
    expect(estimate.totalLeft(1)).toBeUndefined();
  });

  it('is exact for runs of constant speed', () => {
    const estimate = createTimeEstimate(3);
    for (const run of [0, 1, 2]) {
      const start = run * 110;
      estimate.runStarted(start);
      estimate.phaseStarted(start + 10);
      for (let step = 1; step <= 100; step++) {
        const now = start + 10 + step;
        estimate.step(step, 100, now);
        if (step < 5) continue;
        expect(estimate.runLeft(now)).toBeCloseTo(100 - step);
        expect(estimate.totalLeft(now)).toBeCloseTo(330 - now);
      }
      estimate.runEnded(start + 110);
    }
  });

  it('divides what is left among the runs that are made beside each other', () => {
    const estimate = createTimeEstimate(6);
    for (const id of ['a', 'b']) {
      estimate.runStarted(0, id);
      estimate.step(50, 100, 50, id);
    }
    expect(estimate.runLeft(50, 'b')).toBeCloseTo(50);
    // 50 s of each, then two runs of 100 s each.
    expect(estimate.totalLeft(50)).toBeCloseTo(250);
    estimate.step(100, 100, 80, 'a');
    estimate.runEnded(80, 'a');
    estimate.runStarted(80, 'c');
    expect(estimate.runLeft(80, 'a')).toBeUndefined();
    // 20 s of b, 80 s of c and three runs of 80 s, by two.
    expect(estimate.totalLeft(80)).toBeCloseTo((20 + 80 + 3 * 80) / 2);
  });

  it('counts down between steps', () => {
    const estimate = createTimeEstimate(1);
    estimate.runStarted(0);
    estimate.step(10, 20, 10);
    expect(estimate.runLeft(14)).toBeCloseTo(6);
    expect(estimate.runLeft(1000)).toBe(0);
  });
});
