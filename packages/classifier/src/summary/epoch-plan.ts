import type { Note } from '@tokensift/core';
import type { TrainingCost } from '../affordable-steps.ts';

/** How long a training will be. */
export interface EpochPlan {
  /** Epochs that were asked for. */
  readonly epochs: number;
  /** Epochs that are begun; the last one may be cut short. */
  readonly trainedEpochs: number;
  readonly steps: number;
  /** Steps of a whole epoch. */
  readonly stepsPerEpoch: number;
}

export function planEpochs({ epochs, stepsPerEpoch }: TrainingCost, steps: number): EpochPlan {
  return { epochs: epochs.length, trainedEpochs: Math.ceil(steps / stepsPerEpoch), steps, stepsPerEpoch };
}

/** The kind of the note on a training that is shorter than asked for. */
export const FEWER_EPOCHS = 'fewer-epochs';

/** Why fewer steps are made than the epochs have, with what the FLOPs budget is spent on; nothing where all are made. */
export function epochNotes(
  { epochs, trainedEpochs, steps, stepsPerEpoch }: EpochPlan,
  { budget, fullStepFlops, epochs: costs }: TrainingCost,
  spent: { readonly headFlops: number; readonly headEpochs: number; readonly selectionFlops: number },
): Note[] {
  const planned = epochs * stepsPerEpoch;
  if (steps >= planned) return [];
  const all = fullStepFlops * planned;
  const trained = costs.slice(0, trainedEpochs);
  const stepShare = trained.reduce((sum, { step }) => sum + step, 0) / trained.length / fullStepFlops;
  const revisions = trained.reduce((sum, { before }) => sum + before, 0);
  const reach =
    trainedEpochs < epochs ? `so ${trainedEpochs} of ${epochs} epochs` : 'so the last epoch is cut short';
  const parts = [
    ...(spent.headFlops > 0
      ? [
          `${percent(spent.headFlops / all)} for ${spent.headEpochs === 1 ? 'an epoch' : `${spent.headEpochs} epochs`} of the head alone`,
        ]
      : []),
    ...(spent.selectionFlops > 0 ? [`${percent(spent.selectionFlops / all)} for the selection`] : []),
    ...(revisions > 0 ? [`${percent(revisions / all)} for revising it`] : []),
    `and each step at ${percent(stepShare)} of a full one`,
  ];
  return [
    {
      kind: FEWER_EPOCHS,
      message:
        `${steps} of ${planned} steps are trained, ${reach}: the FLOPs budget is ` +
        `${percent(budget)} of full finetuning's, with ${parts.join(', ')}. ` +
        '--set training.flopsBudget=0 (flopsBudget: 0) takes the budget off.',
    },
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
