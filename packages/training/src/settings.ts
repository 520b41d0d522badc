import { headInits, lossSettings, type OutputMetric } from '@tokensift/core';
import {
  amount,
  defaultSettings,
  fraction,
  type GivenSettings,
  oneOf,
  ownThing,
  positive,
  readSettings,
  type SettingsOf,
  text,
  wholeNumber,
} from '@tokensift/core/settings';
import { optimizerDefaults, optimizers } from '@tokensift/sparse-optimizers';
import * as v from 'valibot';
import { schedules } from './schedules.ts';

/** How a model is trained, whatever the method. */
export const trainingSettings = v.strictObject({
  epochs: v.optional(
    v.pipe(
      wholeNumber(1),
      v.description(
        'passes over the training examples; fewer are made where they cost more than flopsBudget',
      ),
    ),
    5,
  ),
  headInit: v.optional(
    v.pipe(
      v.picklist(headInits),
      v.description(
        'what a new head starts from: drawn weights, or in closed form what linear discriminant analysis of the training ' +
          'texts gives, where a text has one label; a head in closed form has no epochs of its own; some methods start so ' +
          'by default',
      ),
    ),
    'drawn',
  ),
  headEpochs: v.optional(
    v.pipe(
      wholeNumber(0),
      v.description(
        'epochs for which the new head is trained alone before that; some methods have others by default',
      ),
    ),
    0,
  ),
  flopsBudget: v.optional(
    v.pipe(
      amount,
      v.description(
        'FLOPs of the whole training, selection and head epochs included, as a fraction of full finetuning over the same ' +
          'epochs; fewer steps are made where they would come to more; 0 sets no limit; some methods have another by default',
      ),
    ),
    0,
  ),
  batchSize: v.optional(v.pipe(wholeNumber(1), v.description('examples in a batch')), 32),
  accumulation: v.optional(
    v.pipe(wholeNumber(1), v.description('batches whose gradients are averaged for one step')),
    1,
  ),
  optimizer: v.optional(v.pipe(oneOf(optimizers), v.description('how gradients become steps')), 'adamw'),
  momentum: v.optional(
    v.pipe(fraction, v.description("decay rate of sgd's velocity")),
    optimizerDefaults.momentum,
  ),
  learningRate: v.pipe(
    positive,
    v.description(
      'peak learning rate; each method has its own by default, most of them a lower one on larger models',
    ),
  ),
  schedule: v.optional(
    v.pipe(oneOf(schedules), v.description('how the learning rate falls after its peak')),
    'linear',
  ),
  warmupFraction: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1),
      v.description('fraction of the steps with a linearly growing learning rate'),
    ),
    optimizerDefaults.warmupFraction,
  ),
  weightDecay: v.optional(
    v.pipe(amount, v.description('weight decay of trained matrices: decoupled, but for sgd')),
    optimizerDefaults.weightDecay,
  ),
  decayTowards: v.optional(
    v.pipe(
      v.picklist(['zero', 'pretrained']),
      v.description(
        'what trained parameters decay towards: zero, or the values they were loaded with (L2-SP)',
      ),
    ),
    'zero',
  ),
  maxGradientNorm: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.description('global L2 norm over trained values to which gradients are clipped; 0 clips nothing'),
    ),
    1,
  ),
  ...lossSettings.entries,
  dropout: v.optional(v.pipe(fraction, v.description('dropout probability')), 0.1),
  dropoutSites: v.optional(
    v.pipe(
      v.picklist(['head', 'everywhere']),
      v.description('before the classifier only, or everywhere the reference implementation has dropout'),
    ),
    'head',
  ),
  patience: v.optional(
    v.pipe(
      wholeNumber(0),
      v.description(
        'epochs without a better metric on validation before training stops; 0 never stops early',
      ),
    ),
    0,
  ),
  metric: v.optional(
    v.pipe(
      v.union([text, ownThing<OutputMetric>()]),
      v.description('metric of the task that picks the best epoch on validation; by default its primary one'),
    ),
  ),
  prefixCache: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'compute hidden states that cannot change once for each text and keep them; changes no result, only time and memory',
      ),
    ),
    true,
  ),
  prefixCacheMemory: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.description(
        'mebibytes of hidden states that are kept in memory; the rest goes into a temporary file',
      ),
    ),
    1024,
  ),
});

/** How a model is trained, complete. */
export type TrainingSettings = SettingsOf<typeof trainingSettings>;

/** How a model is trained, as far as it is given. */
export type GivenTraining = {
  readonly [Name in keyof TrainingSettings]?: GivenSettings<typeof trainingSettings>[Name] | undefined;
};

/** Everything but the learning rate, which suits a method, and the metric, which is the task's. */
export const trainingDefaults = defaultSettings(trainingSettings);

/** @throws TokensiftError `invalid-argument` for the first setting that is unknown, missing or no such value. */
export const readTraining = (given: GivenTraining): TrainingSettings =>
  readSettings('training', trainingSettings, given);
