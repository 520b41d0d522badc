import { classTask } from '@tokensift/tasks/testing';
import { describe, expect, it } from 'vitest';
import { type Outcome, outcomeNotes } from './outcome-notes.ts';

/** Examples of class 0 and of class 1, so many of each. */
const examples = (first: number, second: number) =>
  Array.from({ length: first + second }, (_, i) => ({
    ids: new Int32Array(),
    typeIds: new Int32Array(),
    specialTokensMask: new Uint8Array(),
    target: i < first ? 0 : 1,
  }));

const task = classTask(2);

const notes = ({
  logLoss = 0.1,
  accuracy = 0.95,
  judged = examples(9, 1),
  ...outcome
}: Partial<Outcome> & { logLoss?: number; accuracy?: number; judged?: ReturnType<typeof examples> }) =>
  outcomeNotes(
    {
      split: 'validation',
      metrics: { logLoss, accuracy },
      baseline: task.baseline(examples(90, 10), judged),
      predictedClasses: 2,
      ...outcome,
    },
    task,
  );

describe('outcomeNotes', () => {
  it('says nothing of a classifier that has learned', () => {
    expect(notes({})).toEqual([]);
  });

  it('compares with guessing by the frequency of the classes, which is less than log(classes) where they are uneven', () => {
    const entropy = -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1));
    expect(notes({ logLoss: entropy - 1e-6, accuracy: 0.9 })).toEqual([]);
    const [note] = notes({ logLoss: entropy + 1e-6, accuracy: 0.9 });
    expect(note.kind).toBe('no-better-than-guessing');
    expect(note.message).toContain(
      'loss 0.33, guessing by frequency 0.33; accuracy 90.0 %, always "0" 90.0 %',
    );
  });

  it('tells probabilities that are too sure from answers that are wrong', () => {
    const [note] = notes({ logLoss: 0.5, accuracy: 0.95 });
    expect(note.kind).toBe('loss-above-guessing');
    expect(note.message).toContain('though the accuracy is 95.0 %');
  });

  it('notes one class for all, unless all rows are of one class', () => {
    const [note, ...others] = notes({ predictedClasses: 1, accuracy: 0.9, logLoss: 3 });
    expect(others).toEqual([]);
    expect(note.kind).toBe('one-class-predicted');
    expect(notes({ predictedClasses: 1, judged: examples(10, 0), logLoss: 0.05 })).toEqual([]);
  });
});
