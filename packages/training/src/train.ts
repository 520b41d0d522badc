import {
  type EncodedExample,
  type Engine,
  type Metric,
  type ProgressListener,
  type Random,
  type Selection,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { metrics } from '@tokensift/eval';
import { type ClassifierModel, countFlops, oneHotTargets, trainingGraph } from '@tokensift/graph';
import { adamW, clipScale, createTrainableParameters } from '@tokensift/sparse-optimizers';
import { padBatch } from '@tokensift/tokenization';
import { epochBatches } from './batches.ts';
import { dropoutInputs, dropoutMask } from './dropout.ts';
import { argmaxRows, createPredictor, type Predictor, probabilitiesOf } from './predictor.ts';
import { checkSettings, scheduleOf, type TrainingSettings } from './settings.ts';

export interface TrainOptions {
  readonly model: ClassifierModel;
  readonly selection: Selection;
  /** Factors on the learning rate by parameter; 1 for those that are not named. */
  readonly learningRateFactors?: ReadonlyMap<string, number> | undefined;
  readonly engine: Engine;
  readonly train: readonly EncodedExample[];
  /** Picks the best epoch; when empty, the last one is kept. */
  readonly validation: readonly EncodedExample[];
  readonly settings: TrainingSettings;
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
  /** FLOPs of all training steps. */
  readonly flops: number;
  /** Wall-clock of training, evaluation on the validation split included. */
  readonly seconds: number;
  readonly trainedParameters: number;
}

/**
 * Trains the selected slices of a model in place and leaves it with the values of its best epoch. The same seed,
 * data and settings give the same values to the bit.
 * @throws TokensiftError `not-finite` when the loss or a gradient becomes NaN or infinite, `interrupted`.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { model, selection, engine, settings, padId, onProgress, signal } = options;
  checkSettings(settings);
  const metric = metricOf(settings.metric);
  const schedule = scheduleOf(settings);
  const shuffling = options.random.fork('batches');
  const masking = options.random.fork('dropout');

  const trainable = createTrainableParameters(model.values, model.parameters, selection, {
    learningRateFactors: options.learningRateFactors,
  });
  const optimizer = adamW(trainable, { weightDecay: settings.weightDecay });
  const sites = settings.dropout > 0 ? settings.dropoutSites : 'adapter';
  const { graph, gradients } = trainingGraph(model, selection, sites);
  const masks = dropoutInputs(graph);
  const tensors = new Map(trainable.tensors.map((tensor) => [tensor.name, tensor]));
  const dense = gradients.filter(({ kind }) => kind === 'dense');
  const trained = new Set(selection.slices.map(({ parameter }) => parameter));
  const frozen = new Set([...model.values.keys()].filter((name) => !trained.has(name)));
  const program = await engine.compile(graph, {
    parameters: model.values,
    frozen,
    outputBuffers: new Map(dense.map(({ output, parameter }) => [output, tensors.get(parameter)!.gradient])),
  });
  const predictor = await createPredictor(model, engine, { padId, frozen });

  const stepsPerEpoch = Math.ceil(options.train.length / settings.batchSize);
  const totalSteps = stepsPerEpoch * settings.epochs;
  const flopsOf = memoise((batch, length) => countFlops(graph, { batch, length }));
  const history: EpochRecord[] = [];
  let best = { epoch: 0, score: -Infinity, snapshot: trainable.snapshot() };
  let step = 0;
  let flops = 0;
  const started = performance.now();
  onProgress?.({ kind: 'phase', phase: 'training', totalSteps });
  try {
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      let totalLoss = 0;
      for (const examples of epochBatches(options.train, settings.batchSize, shuffling)) {
        // A turn of the event loop between steps lets timers, signals and the terminal do their work.
        await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted) {
          throw new TokensiftError({
            code: 'interrupted',
            message: `Training was stopped after step ${step}.`,
          });
        }
        const loss = await trainStep(examples);
        totalLoss += loss * examples.length;
        onProgress?.({ kind: 'step', step, totalSteps, loss });
      }
      const validation = await evaluate(predictor, model.classes, options.validation);
      const seconds = (performance.now() - started) / 1000;
      const trainLoss = totalLoss / options.train.length;
      history.push({ epoch, trainLoss, validation, seconds });
      onProgress?.({ kind: 'epoch', epoch, totalEpochs: settings.epochs, trainLoss, validation });

      const value = validation[metric.name] ?? epoch;
      const score = metric.higherIsBetter || options.validation.length === 0 ? value : -value;
      if (score > best.score) best = { epoch, score, snapshot: trainable.snapshot() };
      if (settings.patience > 0 && epoch - best.epoch >= settings.patience) break;
    }
  } finally {
    await program.dispose();
    await predictor.dispose();
  }
  trainable.restore(best.snapshot);
  return {
    history,
    bestEpoch: best.epoch,
    steps: step,
    flops,
    seconds: (performance.now() - started) / 1000,
    trainedParameters: trainable.count,
  };

  async function trainStep(examples: readonly EncodedExample[]): Promise<number> {
    const batch = padBatch(examples, { padId });
    const dimensions = { batch: batch.batch, length: batch.length };
    const feeds: Record<string, Tensor> = {
      ...model.feeds(batch),
      targets: oneHotTargets(examples, model.classes),
    };
    for (const node of masks) {
      feeds[node.attributes.name as string] = dropoutMask(node, dimensions, settings.dropout, masking);
    }
    const outputs = await program.run(feeds);
    trainable.zeroScatteredGradients();
    for (const gradient of gradients) {
      if (gradient.kind === 'scatter') {
        const rows = outputs[gradient.output] as Tensor<Float32Array>;
        trainable.scatterAddGradient(gradient.parameter, feeds[gradient.ids]!.data as Int32Array, rows.data);
      }
    }
    const loss = (outputs.loss as Tensor).data[0] as number;
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
    flops += flopsOf(batch.batch, batch.length);
    return loss;
  }
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

function memoise(compute: (batch: number, length: number) => number) {
  const known = new Map<string, number>();
  return (batch: number, length: number): number => {
    const key = `${batch}×${length}`;
    const value = known.get(key) ?? compute(batch, length);
    known.set(key, value);
    return value;
  };
}
