import { describe, expect, it } from 'vitest';
import { sampleEvents } from '../../testing/sample-events.ts';
import { type Measurement, measure, type Phases } from './measurements.ts';
import type { TrackedEvent } from './tracker.ts';

const none: Phases = new Map();
const inShort = (measurements: readonly Measurement[]) =>
  measurements.map(({ name, step, value }) => `${name} ${step}: ${value}`);

describe('measure', () => {
  it('gives losses by step, metrics by epoch, and what the record says', () => {
    const { measured } = measure(sampleEvents(1), none);
    const all = inShort(measured.flatMap(({ measurements }) => measurements));
    expect(all.slice(0, 10)).toEqual([
      `head/loss 1: ${1 / 3}`,
      `head/loss 2: ${1 / 4}`,
      `training/loss 1: ${1 / 3}`,
      `training/loss 2: ${1 / 4}`,
      'epoch/trainLoss 1: 1',
      'validation/accuracy 1: 0.5',
      `training/loss 3: ${1 / 5}`,
      `training/loss 4: ${1 / 6}`,
      'epoch/trainLoss 2: 0.5',
      `validation/accuracy 2: ${1 - 1 / 3}`,
    ]);
    expect(all).toContain('result/accuracy 2: 0.51');
    expect(all).toContain('cost/trainSeconds 2: 9.5');
    expect(all).toContain('parameters/trainable 2: 120');
    expect(measured.at(-1)!.record).toMatchObject({ status: 'finished' });
    expect(measured[0].training).toMatchObject({ learningRate: 0.001 });
  });

  it('gives the same in any pieces', () => {
    const events = sampleEvents(2);
    const whole = measure(events, none).measured;
    let phases = none;
    const pieces = events.flatMap((event) => {
      const { measured, phases: after } = measure([event], phases);
      phases = after;
      return measured;
    });
    expect(pieces).toEqual(whole);
  });

  it('tells the curves of a run that was kept, with the time at which it ended', () => {
    const end = { ...(sampleEvents(1).at(-1)! as Extract<TrackedEvent, { kind: 'ended' }>), kept: true };
    const [kept] = measure([end], none).measured;
    expect(inShort(kept.measurements).slice(0, 2)).toEqual([
      'epoch/trainLoss 1: 1',
      'validation/accuracy 1: 0.5',
    ]);
    expect(kept.time.toISOString()).toBe(end.record.finishedAt);
  });

  it('leaves out what is not finite', () => {
    const [phase, step] = sampleEvents(1)
      .filter(({ kind }) => kind === 'progress')
      .slice(2);
    const { measured } = measure(
      [
        phase,
        { ...step, event: { kind: 'step', step: 1, totalSteps: 2, loss: Number.NaN } } as typeof step &
          object,
      ],
      none,
    );
    expect(measured.flatMap(({ measurements }) => measurements)).toEqual([]);
  });
});
