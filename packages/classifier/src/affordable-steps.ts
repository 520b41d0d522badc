import { TokensiftError } from '@tokensift/core';

/** FLOPs of an epoch. */
export interface EpochCost {
  /** Spent before its first step, on revising the selection. */
  readonly before: number;
  readonly step: number;
}

export interface TrainingCost {
  /** Fraction of full finetuning's FLOPs; 0 sets no limit. */
  readonly budget: number;
  /** FLOPs of a step of full finetuning. */
  readonly fullStepFlops: number;
  readonly epochs: readonly EpochCost[];
  readonly stepsPerEpoch: number;
  /** FLOPs that have been spent before the first step. */
  readonly spent: number;
}

/**
 * How many steps the FLOPs budget of a training allows, for batches of the training texts' mean length.
 * @throws TokensiftError `infeasible-budget` with the smallest feasible one when it does not allow a single step.
 */
export function affordableSteps(cost: TrainingCost): number {
  const { budget, fullStepFlops, epochs, stepsPerEpoch, spent } = cost;
  if (budget === 0) return stepsPerEpoch * epochs.length;
  const all = fullStepFlops * stepsPerEpoch * epochs.length;
  let left = budget * all - spent;
  let steps = 0;
  for (const { before, step } of epochs) {
    left -= before;
    // Full finetuning under a budget of 1 must not lose a step to rounding.
    const affordable = Math.min(stepsPerEpoch, Math.max(0, Math.floor(left / step + 1e-9)));
    steps += affordable;
    left -= affordable * step;
    if (affordable < stepsPerEpoch) break;
  }
  if (steps > 0) return steps;
  const smallest = Math.ceil(((spent + epochs[0].step) / all) * 1e4) / 1e4;
  throw new TokensiftError({
    code: 'infeasible-budget',
    where: `flopsBudget ${budget}`,
    message: 'Not a single training step fits the budget.',
    hint:
      `The smallest feasible one is ${smallest}; 0 sets no limit (--set training.flopsBudget=0). More epochs, fewer ` +
      'samples for the selection (--set samples=N) and no epoch of the head alone (--set training.headEpochs=0) help too.',
  });
}

/**
 * FLOPs of a training of so many steps, and what came before them, as a fraction of full finetuning's over all of the
 * epochs, for batches of the training texts' mean length.
 */
export function trainingRatio(cost: TrainingCost, steps: number): number {
  const { fullStepFlops, epochs, stepsPerEpoch, spent } = cost;
  const spentOnEpochs = epochs.reduce((total, { before, step }, epoch) => {
    const made = Math.min(stepsPerEpoch, steps - epoch * stepsPerEpoch);
    return made > 0 ? total + before + made * step : total;
  }, 0);
  return (spent + spentOnEpochs) / (fullStepFlops * stepsPerEpoch * epochs.length);
}
