import type { MethodDefaults } from '@tokensift/core';
import { type GivenTraining, readTraining, type TrainingSettings } from '@tokensift/training';

/**
 * The training settings of a method: what is given, then the method's defaults, then those of all methods. Where there is
 * one epoch only, the head is not trained alone by default: that would take a third of the epoch's FLOPs. Who asks for
 * epochs of the head alone, or for none, means one that is drawn.
 * @throws TokensiftError `invalid-argument` for a setting that is unknown, or no such value.
 */
export function completeTraining(defaults: MethodDefaults, training: GivenTraining = {}): TrainingSettings {
  const given = Object.fromEntries(Object.entries(training).filter(([, value]) => value !== undefined));
  const complete = readTraining({ ...defaults, ...given });
  const headEpochs = training.headEpochs ?? (complete.epochs > 1 ? complete.headEpochs : 0);
  const headInit = training.headInit ?? (training.headEpochs === undefined ? complete.headInit : 'drawn');
  return { ...complete, headEpochs, headInit };
}
