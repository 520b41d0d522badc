import type { MethodDefaults } from '@tokensift/core';
import type { ModelConfig } from '@tokensift/models';
import type { TaskKind } from '@tokensift/tasks';
import { type GivenTraining, readTraining, type TrainingSettings } from '@tokensift/training';
import { learningRateForSize } from './learning-rate-for-size.ts';

/** What is trained, as far as defaults depend on it. */
export interface TrainedModel {
  readonly model: {
    readonly isSentenceEncoder: boolean;
    readonly backbone: { readonly config: Pick<ModelConfig, 'layers' | 'hiddenSize'> };
  };
  readonly task: Pick<TaskKind, 'fitHead'>;
}

/**
 * The training settings of a method: what is given, then the method's defaults for such a model, then those of all methods.
 * Where there is one epoch only, the head is not trained alone by default: that would take a third of the epoch's FLOPs. Who
 * asks for epochs of the head alone, or for none, means one that is drawn.
 * @throws TokensiftError `invalid-argument` for a setting that is unknown, or no such value.
 */
export function completeTraining(
  { onSentenceEncoders, fallsWithSize, ...defaults }: MethodDefaults,
  training: GivenTraining,
  { model, task }: TrainedModel,
): TrainingSettings {
  const given = Object.fromEntries(Object.entries(training).filter(([, value]) => value !== undefined));
  const isClosed =
    task.fitHead !== undefined &&
    (training.headInit
      ? training.headInit === 'closed-form'
      : defaults.headInit === 'closed-form' && training.headEpochs === undefined);
  const suited = {
    ...defaults,
    headInit: isClosed ? ('closed-form' as const) : ('drawn' as const),
    ...(isClosed && model.isSentenceEncoder && onSentenceEncoders),
  };
  const learningRate = fallsWithSize
    ? learningRateForSize(suited.learningRate, model.backbone.config)
    : suited.learningRate;
  const complete = readTraining({ ...suited, learningRate, ...given });
  const headEpochs = training.headEpochs ?? (complete.epochs > 1 ? complete.headEpochs : 0);
  return { ...complete, headEpochs };
}
