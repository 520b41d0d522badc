import type { MethodDefaults } from '@tokensift/core';
import { type TrainingSettings, trainingDefaults } from '@tokensift/training';

/**
 * The training settings of a method: what is given, then the method's defaults, then those of all methods. Where there is
 * one epoch only, the head is not trained alone by default: that would take a third of the epoch's FLOPs.
 */
export function completeTraining(
  defaults: MethodDefaults,
  training: Partial<TrainingSettings> = {},
): TrainingSettings {
  const complete = { ...trainingDefaults, ...defaults, ...training };
  const headEpochs = training.headEpochs ?? (complete.epochs > 1 ? complete.headEpochs : 0);
  return { ...complete, headEpochs };
}
