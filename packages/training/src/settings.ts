import {
  createRegistry,
  type LossSettings,
  type OutputMetric,
  type Schedule,
  TokensiftError,
} from '@tokensift/core';
import {
  constantSchedule,
  cosineSchedule,
  linearSchedule,
  type OptimizerKind,
  type WarmupOptions,
} from '@tokensift/sparse-optimizers';
import type { NamedSettings } from './named-settings.ts';

/** How a model is trained, whatever the method. */
export interface TrainingSettings extends LossSettings {
  /** Passes over the training examples. */
  readonly epochs: number;
  /** Epochs for which the new head is trained alone before that, all else frozen. `train` itself leaves them out. */
  readonly headEpochs: number;
  /**
   * FLOPs of the whole training, the selection and the head's own epochs included, as a fraction of full finetuning's over the same epochs. Fewer
   * steps are made where they would come to more. 0 sets no limit.
   */
  readonly flopsBudget: number;
  /** Examples in a batch. */
  readonly batchSize: number;
  /** Batches whose gradients are averaged for one step. */
  readonly accumulation: number;
  /** Name of the optimizer ("adamw", "sgd", "lion" or "adafactor"), or one of the program's own. */
  readonly optimizer: string | OptimizerKind;
  /** Decay rate of SGD's velocity; the other optimizers do not read it. */
  readonly momentum: number;
  /** Peak learning rate. */
  readonly learningRate: number;
  /** Name of the learning-rate schedule ("linear", "cosine" or "constant"), or one of the program's own. */
  readonly schedule: string | ((options: WarmupOptions) => Schedule);
  /** Fraction of the steps with a linearly growing learning rate. */
  readonly warmupFraction: number;
  /** Weight decay of trainable matrices: decoupled, but for SGD. */
  readonly weightDecay: number;
  /** What trained parameters decay towards: zero, or the values they were loaded with (L2-SP). */
  readonly decayTowards: 'zero' | 'pretrained';
  /** Global L2 norm to which gradients are clipped; 0 turns clipping off. */
  readonly maxGradientNorm: number;
  /** Dropout probability. */
  readonly dropout: number;
  /** Where dropout is applied: before the classifier only, or everywhere the reference implementation has it. */
  readonly dropoutSites: 'head' | 'everywhere';
  /** Stop when the validation metric has not improved for this many epochs; 0 never stops early. */
  readonly patience: number;
  /**
   * What picks the best epoch on the validation split: the name of a metric of the task, its primary one by default, or
   * a metric of the program's own.
   */
  readonly metric?: string | OutputMetric | undefined;
  /**
   * Whether hidden states that cannot change, since nothing below them is trained, are computed once for each text and
   * kept. Changes no result, only time and memory.
   */
  readonly prefixCache: boolean;
  /** Mebibytes of hidden states that are kept in memory; what comes on top goes into a temporary file. */
  readonly prefixCacheMemory: number;
}

/** Everything but the learning rate, which suits a method. */
export const trainingDefaults: Omit<NamedSettings, 'learningRate' | 'metric'> = {
  epochs: 5,
  headEpochs: 0,
  flopsBudget: 0,
  batchSize: 32,
  accumulation: 1,
  optimizer: 'adamw',
  momentum: 0.9,
  schedule: 'linear',
  warmupFraction: 0.1,
  weightDecay: 0.01,
  decayTowards: 'zero',
  maxGradientNorm: 1,
  labelSmoothing: 0,
  classWeights: 'none',
  focalGamma: 0,
  logitAdjustment: 0,
  dropout: 0.1,
  dropoutSites: 'head',
  patience: 0,
  prefixCache: true,
  prefixCacheMemory: 1024,
};

/** Learning-rate schedules by name. */
export const schedules = createRegistry<(options: WarmupOptions) => Schedule>('schedule', {
  linear: linearSchedule,
  cosine: cosineSchedule,
  constant: () => constantSchedule,
});

/** @throws TokensiftError `invalid-argument` that names the first setting out of range. */
export function checkSettings(settings: TrainingSettings): void {
  const rules: readonly [keyof TrainingSettings, boolean, string][] = [
    ['epochs', Number.isInteger(settings.epochs) && settings.epochs > 0, 'a whole number from 1'],
    [
      'headEpochs',
      Number.isInteger(settings.headEpochs) && settings.headEpochs >= 0,
      'a whole number from 0',
    ],
    ['flopsBudget', settings.flopsBudget >= 0 && settings.flopsBudget < Infinity, 'zero or more'],
    ['batchSize', Number.isInteger(settings.batchSize) && settings.batchSize > 0, 'a whole number from 1'],
    [
      'accumulation',
      Number.isInteger(settings.accumulation) && settings.accumulation > 0,
      'a whole number from 1',
    ],
    ['momentum', settings.momentum >= 0 && settings.momentum < 1, 'in [0, 1)'],
    ['learningRate', settings.learningRate > 0 && settings.learningRate < Infinity, 'a positive number'],
    ['warmupFraction', settings.warmupFraction >= 0 && settings.warmupFraction <= 1, 'in [0, 1]'],
    ['weightDecay', settings.weightDecay >= 0 && settings.weightDecay < Infinity, 'zero or more'],
    ['decayTowards', ['zero', 'pretrained'].includes(settings.decayTowards), '"zero" or "pretrained"'],
    ['labelSmoothing', settings.labelSmoothing >= 0 && settings.labelSmoothing < 1, 'in [0, 1)'],
    [
      'classWeights',
      areClassWeights(settings.classWeights),
      '"none", "balanced" or positive numbers by label',
    ],
    [
      'focalGamma',
      settings.focalGamma === 0 || (settings.focalGamma >= 1 && settings.focalGamma < Infinity),
      '0, or a number from 1',
    ],
    ['logitAdjustment', settings.logitAdjustment >= 0 && settings.logitAdjustment < Infinity, 'zero or more'],
    ['maxGradientNorm', settings.maxGradientNorm >= 0, 'zero or more'],
    ['dropout', settings.dropout >= 0 && settings.dropout < 1, 'in [0, 1)'],
    ['dropoutSites', ['head', 'everywhere'].includes(settings.dropoutSites), '"head" or "everywhere"'],
    ['prefixCache', typeof settings.prefixCache === 'boolean', 'true or false'],
    ['prefixCacheMemory', settings.prefixCacheMemory >= 0, 'zero or more'],
    ['patience', Number.isInteger(settings.patience) && settings.patience >= 0, 'a whole number from 0'],
  ];
  for (const [name, valid, range] of rules) {
    if (valid) continue;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: name,
      message: `Must be ${range}, not ${JSON.stringify(settings[name])}.`,
    });
  }
}

function areClassWeights(given: TrainingSettings['classWeights']): boolean {
  if (typeof given === 'string') return ['none', 'balanced'].includes(given);
  return (
    typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    Object.values(given).every((weight) => weight > 0 && weight < Infinity)
  );
}
