import type { MethodDefaults } from '@tokensift/core';
import type { TaskKind } from '@tokensift/tasks';
import { type GivenTraining, readTraining, type TrainingSettings } from '@tokensift/training';
import type { BaseModel } from './open-model.ts';

/** What is trained, as far as defaults depend on it. */
export interface TrainedModel {
  readonly model: Pick<BaseModel, 'isSentenceEncoder'>;
  readonly task: Pick<TaskKind, 'fitHead'>;
}

/**
 * The training settings of a method: what is given, then the method's defaults, then those of all methods. Where there is
 * one epoch only, the head is not trained alone by default: that would take a third of the epoch's FLOPs. Who asks for
 * epochs of the head alone, or for none, means one that is drawn.
 * @throws TokensiftError `invalid-argument` for a setting that is unknown, or no such value.
 */
export function completeTraining(
  { closedForm, ...defaults }: MethodDefaults,
  training: GivenTraining,
  { model, task }: TrainedModel,
): TrainingSettings {
  const given = Object.fromEntries(Object.entries(training).filter(([, value]) => value !== undefined));
  const startsClosed = training.headInit
    ? training.headInit === 'closed-form'
    : model.isSentenceEncoder && training.headEpochs === undefined;
  const own = startsClosed &&
    task.fitHead &&
    closedForm && { headInit: 'closed-form' as const, ...closedForm };
  const complete = readTraining({ ...defaults, ...own, ...given });
  const headEpochs = training.headEpochs ?? (complete.epochs > 1 ? complete.headEpochs : 0);
  return { ...complete, headEpochs };
}
