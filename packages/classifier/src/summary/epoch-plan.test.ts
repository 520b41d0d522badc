import { describe, expect, it } from 'vitest';
import { affordableSteps, type TrainingCost } from '../affordable-steps.ts';
import { epochNotes, planEpochs } from './epoch-plan.ts';

const cost = (budget: number, epochs: number, spent = 0): TrainingCost => ({
  budget,
  fullStepFlops: 100,
  epochs: Array.from({ length: epochs }, () => ({ before: 0, step: 70 })),
  stepsPerEpoch: 10,
  spent,
});

function noteFor(given: TrainingCost, spent: { headFlops: number; selectionFlops: number }) {
  const plan = planEpochs(given, affordableSteps(given));
  return { plan, notes: epochNotes(plan, given, { headEpochs: 1, ...spent }) };
}

describe('epochNotes', () => {
  it('says where the epochs went, with numbers, and how to have them all', () => {
    const { plan, notes } = noteFor(cost(0.5, 20, 500), { headFlops: 340, selectionFlops: 160 });
    expect(plan).toEqual({ epochs: 20, trainedEpochs: 14, steps: 135, stepsPerEpoch: 10 });
    expect(notes).toEqual([
      {
        kind: 'fewer-epochs',
        message:
          "135 of 200 steps are trained, so 14 of 20 epochs: the FLOPs budget is 50 % of full finetuning's, with " +
          '1.7 % for an epoch of the head alone, 0.8 % for the selection, and each step at 70 % of a full one. ' +
          '--set training.flopsBudget=0 (flopsBudget: 0) takes the budget off.',
      },
    ]);
  });

  it('tells an epoch that is cut short from epochs that are left out', () => {
    const { plan, notes } = noteFor(cost(0.5, 1), { headFlops: 0, selectionFlops: 0 });
    expect(plan).toMatchObject({ epochs: 1, trainedEpochs: 1, steps: 7 });
    expect(notes[0].message).toContain('7 of 10 steps are trained, so the last epoch is cut short:');
    expect(notes[0].message).not.toContain('head');
  });

  it('says nothing where every step is made', () => {
    for (const budget of [0, 0.7, 1]) {
      expect(noteFor(cost(budget, 5), { headFlops: 0, selectionFlops: 0 }).notes).toEqual([]);
    }
  });
});
