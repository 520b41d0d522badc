import {
  type EncodedExample,
  type Engine,
  type LaterSelection,
  type Metric,
  type ProgressListener,
  type Random,
  type Selection,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { metrics } from '@tokensift/eval';
import type { ClassifierModel } from '@tokensift/graph';
import {
  clipScale,
  countUnion,
  readSlices,
  type SliceValues,
  writeSlices,
} from '@tokensift/sparse-optimizers';
import { epochBatches } from './batches.ts';
import { createPhase, type Phase } from './phase.ts';
import { argmaxRows, type Predictor, probabilitiesOf } from './predictor.ts';
import { createPrefixCaches, type PrefixCacheSize } from './prefix-cache/prefix-caches.ts';
import { checkSettings, scheduleOf, type TrainingSettings } from './settings.ts';
import { createTargets } from './targets.ts';

export interface TrainOptions {
  readonly model: ClassifierModel;
  readonly selection: Selection;
  /** Factors on the learning rate by parameter; 1 for those that are not named. */
  readonly learningRateFactors?: ReadonlyMap<string, number> | undefined;
  /** What is trained instead in later epochs. */
  readonly later?: readonly LaterSelection[];
  readonly engine: Engine;
  readonly train: readonly EncodedExample[];
  /** Picks the best epoch; when empty, the last one is kept. */
  readonly validation: readonly EncodedExample[];
  readonly settings: TrainingSettings;
  /** Steps to make, where they are fewer than the epochs': the schedule ends with them, the last epoch is cut short. */
  readonly steps?: number | undefined;
  readonly padId: number;
  readonly random: Random;
  readonly onProgress?: ProgressListener;
  /** Stops training after the current step with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss over the epoch's examples, while they were learned. */
  readonly trainLoss: number;
  readonly validation: Readonly<Record<string, number>>;
  /** Seconds since training began. */
  readonly seconds: number;
}

export interface TrainResult {
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly steps: number;
  /** FLOPs of all training steps; what came from the prefix cache is counted once. */
  readonly flops: number;
  /** Wall-clock of training, evaluation on the validation split included. */
  readonly seconds: number;
  /** Values that were trained in at least one epoch. */
  readonly trainedParameters: number;
  /** Bytes of gradients and of optimizer state, the most of any epoch. */
  readonly optimizerBytes: number;
  /** The most that was kept of hidden states; nothing where there is no frozen prefix. */
  readonly prefixCache: PrefixCacheSize;
}

/**
 * Trains the selected slices of a model in place and leaves it with the values of its best epoch. The same seed,
 * data and settings give the same values to the bit. When another selection follows, the learning-rate schedule goes
 * on, and so does the optimizer's state of the coordinates that stay.
 * @throws TokensiftError `not-finite` when the loss or a gradient becomes NaN or infinite, `interrupted`.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { model, engine, settings, padId, onProgress, signal } = options;
  checkSettings(settings);
  const metric = metricOf(settings.metric);
  const schedule = scheduleOf(settings);
  const shuffling = options.random.fork('batches');
  const masking = options.random.fork('dropout');
  const epochSteps = stepsPerEpoch(options.train.length, settings);
  const totalSteps = Math.min(options.steps ?? Infinity, epochSteps * settings.epochs);
  const totalEpochs = Math.ceil(totalSteps / epochSteps);
  const periods = periodsOf(options.selection, options.later ?? [], totalEpochs);
  const caches = settings.prefixCache
    ? createPrefixCaches({ model, engine, padId, memoryLimit: settings.prefixCacheMemory * 2 ** 20 })
    : undefined;

  const targets = createTargets(options.train, model.classes, settings);
  const loaded = new Map<string, Tensor<Float32Array>>();

  const history: EpochRecord[] = [];
  const trained: Selection[] = [];
  let best = { epoch: 0, score: -Infinity, restore: [] as SliceValues[] };
  let step = 0;
  let flops = 0;
  let optimizerBytes = 0;
  let phase: Phase | undefined;
  const started = performance.now();
  onProgress?.({ kind: 'phase', phase: 'training', totalSteps });
  try {
    training: for (const { selection, first, last } of periods) {
      const from = phase?.optimizer.state();
      await phase?.dispose();
      phase?.trainable.release();
      // What is trained from here on must go back to where it was, too, if an earlier epoch stays the best.
      best.restore.unshift(...readSlices(model.values, selection));
      trained.push(selection);
      if (settings.decayTowards === 'pretrained') keepLoaded(selection);
      phase = await createPhase({
        model,
        engine,
        selection,
        settings,
        learningRateFactors: options.learningRateFactors,
        padId,
        targets,
        pretrained: settings.decayTowards === 'pretrained' ? loaded : undefined,
        masking,
        // What is read once only is not worth keeping.
        caches: last > first ? caches : undefined,
        from,
      });
      await caches?.dropUnused();
      const gradientBytes = phase.trainable.tensors.reduce(
        (sum, { gradient }) => sum + gradient.byteLength,
        0,
      );
      optimizerBytes = Math.max(optimizerBytes, gradientBytes + phase.optimizer.stateBytes);
      for (let epoch = first; epoch <= last; epoch++) {
        let totalLoss = 0;
        let learned = 0;
        const batches = epochBatches(options.train, settings.batchSize, shuffling);
        for (let start = 0; start < batches.length && step < totalSteps; start += settings.accumulation) {
          // A turn of the event loop between steps lets timers, signals and the terminal do their work.
          await new Promise((resolve) => setImmediate(resolve));
          if (signal?.aborted) {
            throw new TokensiftError({
              code: 'interrupted',
              message: `Training was stopped after step ${step}.`,
            });
          }
          const group = batches.slice(start, start + settings.accumulation);
          const loss = await trainStep(phase, group);
          const examples = group.flat().length;
          totalLoss += loss * examples;
          learned += examples;
          onProgress?.({ kind: 'step', step, totalSteps, loss });
        }
        const validation = await evaluate(phase.predictor, model.classes, options.validation);
        const seconds = (performance.now() - started) / 1000;
        const trainLoss = totalLoss / learned;
        history.push({ epoch, trainLoss, validation, seconds });
        onProgress?.({ kind: 'epoch', epoch, totalEpochs, trainLoss, validation });

        const value = validation[metric.name] ?? epoch;
        const score = metric.higherIsBetter || options.validation.length === 0 ? value : -value;
        if (score > best.score) best = { epoch, score, restore: readSlices(model.values, selection) };
        if (settings.patience > 0 && epoch - best.epoch >= settings.patience) break training;
      }
    }
  } finally {
    await phase?.dispose();
    await caches?.dispose();
  }
  writeSlices(model.values, best.restore);
  return {
    history,
    bestEpoch: best.epoch,
    steps: step,
    flops,
    seconds: (performance.now() - started) / 1000,
    trainedParameters: countUnion(trained, model.parameters),
    optimizerBytes,
    prefixCache: caches?.peak ?? { memoryBytes: 0, fileBytes: 0 },
  };

  /** Copies parameters before they are trained for the first time. */
  function keepLoaded({ slices }: Selection): void {
    for (const { parameter } of slices) {
      const { shape, data } = model.values.get(parameter) as Tensor<Float32Array>;
      if (!loaded.has(parameter)) loaded.set(parameter, { shape, data: data.slice() });
    }
  }

  /** One step on the batches' examples together; returns their mean loss. */
  async function trainStep(
    { trainable, optimizer, computeGradients }: Phase,
    batches: readonly (readonly EncodedExample[])[],
  ): Promise<number> {
    const count = batches.reduce((total, examples) => total + examples.length, 0);
    let loss = 0;
    for (const examples of batches) {
      const result = await computeGradients(examples);
      loss += (result.loss * examples.length) / count;
      flops += result.flops;
      if (batches.length > 1) trainable.accumulateGradients(examples.length / count);
    }
    if (batches.length > 1) trainable.takeAccumulated();
    const norm = trainable.gradientNorm();
    step++;
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      throw new TokensiftError({
        code: 'not-finite',
        where: `training step ${step}`,
        message: `The loss is ${loss} and the gradient norm ${norm}.`,
        hint: `Lower the learning rate (${settings.learningRate}) or look for broken weights.`,
      });
    }
    optimizer.step({
      learningRate: settings.learningRate * schedule(step - 1, totalSteps),
      gradientScale: settings.maxGradientNorm > 0 ? clipScale(norm, settings.maxGradientNorm) : 1,
    });
    return loss;
  }
}

/** Steps in which every example is learned once. */
export function stepsPerEpoch(
  examples: number,
  { batchSize, accumulation }: Pick<TrainingSettings, 'batchSize' | 'accumulation'>,
): number {
  return Math.ceil(Math.ceil(examples / batchSize) / accumulation);
}

/** Epochs `first` to `last` in which one selection is trained. */
interface Period {
  readonly selection: Selection;
  readonly first: number;
  readonly last: number;
}

/** @throws TokensiftError `invalid-argument` when the epochs of later selections do not ascend from 2. */
function periodsOf(selection: Selection, later: readonly LaterSelection[], epochs: number): Period[] {
  const all = [{ fromEpoch: 1, selection }, ...later];
  all.forEach(({ fromEpoch }, i) => {
    if (i === 0 || (Number.isInteger(fromEpoch) && fromEpoch > all[i - 1]!.fromEpoch)) return;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: `later[${i - 1}]`,
      message: `A later selection cannot begin in epoch ${fromEpoch}, after one that begins in ${all[i - 1]!.fromEpoch}.`,
      hint: 'Give whole numbers that ascend, from 2.',
    });
  });
  return all
    .map(({ selection, fromEpoch }, i) => ({
      selection,
      first: fromEpoch,
      last: Math.min(epochs, (all[i + 1]?.fromEpoch ?? Infinity) - 1),
    }))
    .filter(({ first }) => first <= epochs);
}

function metricOf(name: string): Metric {
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (metric) return metric;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'metric',
    message: `There is no metric "${name}".`,
    hint: `Known: ${Object.keys(metrics).join(', ')}.`,
  });
}

/** Every metric on a split; nothing for an empty one. */
async function evaluate(
  predictor: Predictor,
  classes: number,
  examples: readonly EncodedExample[],
): Promise<Record<string, number>> {
  if (examples.length === 0) return {};
  const logits = await predictor.logits(examples);
  const predictions = {
    classes,
    labels: examples.map(({ label }) => label),
    predicted: argmaxRows(logits, classes),
    probabilities: probabilitiesOf(logits, classes),
  };
  return Object.fromEntries(
    Object.values(metrics).map((metric) => [metric.name, metric.compute(predictions)]),
  );
}
