import {
  type EncodedExample,
  type Engine,
  type GatheredGradient,
  type LaterSelection,
  type OptimizerState,
  type ProgressListener,
  type Random,
  type Reselection,
  resumeRandom,
  type Selection,
  type Task,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import { clipScale, countUnion, optimizers, readSlices, writeSlices } from '@tokensift/sparse-optimizers';
import { epochBatches } from './batches.ts';
import { evaluate } from './evaluate.ts';
import { gatherGradients } from './gather-gradients.ts';
import { metricOf } from './metric-of.ts';
import { createPhase, type Phase } from './phase.ts';
import { withPlaces, withTexts } from './prefix-cache/held-prefixes.ts';
import { createPrefixCaches, type PrefixCacheSize } from './prefix-cache/prefix-caches.ts';
import { createSaving } from './saving.ts';
import { schedules } from './schedules.ts';
import { type NextSelection, selectionPlan } from './selection-plan.ts';
import { readTraining, type TrainingSettings } from './settings.ts';
import type { PhaseRecord, TrainingState } from './training-state.ts';

export interface TrainOptions {
  readonly model: ClassifierModel;
  readonly task: Task;
  readonly selection: Selection;
  /** Factors on the learning rate by parameter; 1 for those that are not named. */
  readonly learningRateFactors?: ReadonlyMap<string, number> | undefined;
  /** What is trained instead in later epochs. */
  readonly later?: readonly LaterSelection[] | undefined;
  /** How the selection is revised, in place of `later`. */
  readonly reselection?: Reselection | undefined;
  readonly engine: Engine;
  readonly train: readonly EncodedExample[];
  /** Picks the best epoch; when empty, the last one is kept. */
  readonly validation: readonly EncodedExample[];
  readonly settings: TrainingSettings;
  /** Steps to make, where they are fewer than the epochs': the schedule ends with them, the last epoch is cut short. */
  readonly steps?: number | undefined;
  readonly padId: number;
  readonly random: Random;
  /** Goes on from a state that `onState` was given, with the same options and the model as it was at first. */
  readonly resume?: TrainingState | undefined;
  /**
   * Called for saving: after an epoch, but where that would take more than a twentieth of the time; inside an epoch where
   * `stateSeconds` have passed since the last time; and before an interruption is thrown.
   */
  readonly onState?: ((state: TrainingState) => Promise<void>) | undefined;
  /** Seconds after which the state is given away again, wherever the training is (default 30); 0: after each step. */
  readonly stateSeconds?: number | undefined;
  readonly onProgress?: ProgressListener;
  /** Stops training after the current step with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss over the epoch's examples, while they were learned. */
  readonly trainLoss: number;
  /** Metrics of the predictions for the validation split, its loss among them; none without one. */
  readonly validation: Readonly<Record<string, number>>;
  /** How many different classes were predicted for the validation split; absent without one, and without classes. */
  readonly predictedClasses?: number;
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
  /** What was trained from which epoch on. */
  readonly phases: readonly PhaseRecord[];
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
 * @throws TokensiftError `not-finite` when the loss, a gradient, a prediction or a trained value becomes NaN or
 * infinite, `interrupted`.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { model, task, engine, padId, random, onProgress, onState, signal, resume } = options;
  const settings = readTraining(options.settings);
  const metric = metricOf(task, settings.metric);
  const schedule = schedules.of(settings.schedule)(settings);
  const shuffling = resume ? resumeRandom(resume.random.batches) : random.fork('batches');
  const masking = resume ? resumeRandom(resume.random.dropout) : random.fork('dropout');
  const epochSteps = stepsPerEpoch(options.train.length, settings);
  const totalSteps = Math.min(options.steps ?? Infinity, epochSteps * settings.epochs);
  const totalEpochs = Math.ceil(totalSteps / epochSteps);
  const plan = selectionPlan(options, totalEpochs);
  const objective = task.objective(
    settings,
    options.train.map(({ target }) => target),
  );
  const examples = [...options.train, ...options.validation];
  const caches = settings.prefixCache
    ? createPrefixCaches({
        model,
        engine,
        padId,
        memoryLimit: settings.prefixCacheMemory * 2 ** 20,
        before: resume?.prefixCache && withTexts(resume.prefixCache, examples),
        signal,
      })
    : undefined;
  const keepsInitial = settings.decayTowards === 'pretrained' || plan.reselection !== undefined;
  const initial = new Map<string, Tensor<Float32Array>>();

  const history: EpochRecord[] = [...(resume?.history ?? [])];
  const phases: PhaseRecord[] = [];
  let best = resume?.best ?? { epoch: 0, score: -Infinity, restore: [] };
  let step = resume?.step ?? 0;
  let flops = resume?.flops ?? 0;
  let optimizerBytes = resume?.optimizerBytes ?? 0;
  let phase: Phase | undefined;
  const saving = createSaving(onState, options.stateSeconds);
  const started = performance.now() - 1000 * (resume?.seconds ?? 0);
  const seconds = () => (performance.now() - started) / 1000;
  onProgress?.({ kind: 'phase', phase: 'training', totalSteps, totalEpochs });
  try {
    if (resume) {
      for (const record of resume.phases) {
        keepInitial(record.selection);
        phases.push(record);
      }
      writeSlices(model.values, resume.values);
      const { selection, fromEpoch } = phases.at(-1)!;
      phase = await openPhase(selection, fromEpoch, resume.optimizer);
    }
    let within = resume?.within;
    for (let epoch = (resume?.epoch ?? 0) + 1; epoch <= totalEpochs && !hasStopped(epoch - 1); epoch++) {
      // What is gone on with inside an epoch has begun it.
      const next = within
        ? undefined
        : (plan.begins(epoch) ?? (plan.isDue(epoch) ? await reselect(epoch) : undefined));
      if (next) await beginPhase(epoch, next.selection, next.seeds);
      const current = phase!;
      let { totalLoss, learned, batches: done } = within ?? { totalLoss: 0, learned: 0, batches: 0 };
      within = undefined;
      const drawn = shuffling.state();
      const batches = epochBatches(options.train, settings.batchSize, shuffling);
      const saveWithin = () =>
        saving.save(() => ({
          ...stateAfter(epoch - 1, current.optimizer.state()),
          within: { batches: done, totalLoss, learned },
          random: { batches: drawn, dropout: masking.state() },
        }));
      while (done < batches.length && step < totalSteps) {
        await yieldToOthers(saveWithin);
        const group = batches.slice(done, done + settings.accumulation);
        const loss = await trainStep(current, group);
        const weight = weigh(group.flat());
        totalLoss += loss * weight;
        learned += weight;
        done += group.length;
        onProgress?.({ kind: 'step', step, totalSteps, loss });
        if (saving.isDue('step') && done < batches.length) await saveWithin();
      }
      const evaluation = await evaluate(current.predictor, task, options.validation, metric);
      const validation = evaluation?.metrics ?? {};
      const trainLoss = totalLoss / learned;
      history.push({
        epoch,
        trainLoss,
        validation,
        ...(evaluation?.predictedClasses !== undefined && { predictedClasses: evaluation.predictedClasses }),
        seconds: seconds(),
      });
      onProgress?.({ kind: 'epoch', epoch, totalEpochs, trainLoss, validation, metric: metric.name });

      const value = validation[metric.name] ?? epoch;
      const score = metric.higherIsBetter || options.validation.length === 0 ? value : -value;
      if (score > best.score) {
        best = { epoch, score, restore: readSlices(model.values, phases.at(-1)!.selection) };
      }
      if (saving.isDue('epoch')) await saving.save(() => stateAfter(epoch, current.optimizer.state()));
    }
  } finally {
    await phase?.dispose();
    await caches?.dispose();
  }
  writeSlices(model.values, best.restore);
  requireFinite(model, phases);
  return {
    history,
    bestEpoch: best.epoch,
    steps: step,
    flops,
    seconds: seconds(),
    phases,
    trainedParameters: countUnion(
      phases.map(({ selection }) => selection),
      model.parameters,
    ),
    optimizerBytes,
    prefixCache: caches?.peak ?? { memoryBytes: 0, fileBytes: 0 },
  };

  /** What examples count for in a mean. */
  function weigh(examples: readonly EncodedExample[]): number {
    return examples.reduce((sum, { target }) => sum + objective.weight(target), 0);
  }

  /** Whether the metric has not improved for as many epochs as the settings allow. */
  function hasStopped(epoch: number): boolean {
    return settings.patience > 0 && epoch > 0 && epoch - best.epoch >= settings.patience;
  }

  /** A turn of the event loop between steps lets timers, signals and the terminal do their work. */
  async function yieldToOthers(save: () => Promise<void>): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (!signal?.aborted) return;
    await save();
    throw new TokensiftError({ code: 'interrupted', message: `Training was stopped after step ${step}.` });
  }

  async function beginPhase(
    epoch: number,
    selection: Selection,
    seeds: readonly GatheredGradient[],
  ): Promise<void> {
    const from = phase && withSeeds(phase.optimizer.state(), seeds);
    await phase?.dispose();
    phase?.trainable.release();
    phase = undefined;
    keepInitial(selection);
    // What is trained from here on must go back to where it was, too, if an earlier epoch stays the best.
    best = { ...best, restore: [...readSlices(model.values, selection), ...best.restore] };
    phases.push({ fromEpoch: epoch, selection });
    phase = await openPhase(selection, epoch, from);
  }

  async function openPhase(
    selection: Selection,
    epoch: number,
    from: OptimizerState | undefined,
  ): Promise<Phase> {
    const opened = await createPhase({
      model,
      engine,
      selection,
      settings,
      learningRateFactors: options.learningRateFactors,
      padId,
      objective,
      pretrained: settings.decayTowards === 'pretrained' ? initial : undefined,
      masking,
      // What is read once only is not worth keeping.
      caches: plan.lasts(epoch) ? caches : undefined,
      from,
    });
    await caches?.dropUnused();
    const gradientBytes = opened.trainable.tensors.reduce(
      (sum, { gradient }) => sum + gradient.byteLength,
      0,
    );
    optimizerBytes = Math.max(optimizerBytes, gradientBytes + opened.optimizer.stateBytes);
    return opened;
  }

  /** Copies parameters before they are trained for the first time. */
  function keepInitial({ slices }: Selection): void {
    if (!keepsInitial) return;
    for (const { parameter } of slices) {
      const { shape, data } = model.values.get(parameter) as Tensor<Float32Array>;
      if (!initial.has(parameter)) initial.set(parameter, { shape, data: data.slice() });
    }
  }

  async function reselect(epoch: number): Promise<NextSelection> {
    const { batches, candidates, select } = plan.reselection!;
    const { selection } = phases.at(-1)!;
    const drawing = random.fork(`reselection/${epoch}`);
    const gathered = await gatherGradients(
      {
        model,
        engine,
        selection: candidates(selection),
        settings,
        padId,
        objective,
        masking: drawing.fork('dropout'),
        caches,
      },
      epochBatches(options.train, settings.batchSize, drawing).slice(0, batches),
    );
    flops += gathered.flops;
    const next = select({
      selection,
      progress: (epoch - 1) / totalEpochs,
      values: model.values,
      initial,
      gradients: gathered.gradients,
    });
    return { selection: next, seeds: gathered.gradients };
  }

  /** The optimizer's state, and that which gathered gradients give for values that are new. */
  function withSeeds(state: OptimizerState, seeds: readonly GatheredGradient[]): OptimizerState {
    const { seed } = optimizers.of(settings.optimizer);
    const seeded = seeds.map((gradient) => ({
      slice: gradient.slice,
      arrays: seed(gradient, { momentum: settings.momentum }),
      since: [{ count: gradient.mean.length, step: state.steps - gradient.batches }],
    }));
    return { ...state, slices: [...seeded, ...state.slices] };
  }

  function stateAfter(epoch: number, optimizer: OptimizerState): TrainingState {
    return {
      epoch,
      step,
      flops,
      seconds: seconds(),
      history: [...history],
      best,
      phases: [...phases],
      values: phases.flatMap(({ selection }) => readSlices(model.values, selection)),
      optimizer,
      optimizerBytes,
      ...(caches && { prefixCache: withPlaces(caches, examples) }),
      random: { batches: shuffling.state(), dropout: masking.state() },
    };
  }

  /** One step on the batches' examples together; returns their mean loss. */
  async function trainStep(
    { trainable, optimizer, computeGradients }: Phase,
    batches: readonly (readonly EncodedExample[])[],
  ): Promise<number> {
    const total = weigh(batches.flat());
    let loss = 0;
    for (const examples of batches) {
      const result = await computeGradients(examples);
      const share = weigh(examples) / total;
      loss += result.loss * share;
      flops += result.flops;
      if (batches.length > 1) trainable.accumulateGradients(share);
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

/** The last step can break values that no loss and no prediction has come from yet. */
function requireFinite({ values }: ClassifierModel, phases: readonly PhaseRecord[]): void {
  const trained = new Set(
    phases.flatMap(({ selection }) => selection.slices.map(({ parameter }) => parameter)),
  );
  for (const name of trained) {
    const broken = values.get(name)?.data.find((value) => !Number.isFinite(value));
    if (broken === undefined) continue;
    throw new TokensiftError({
      code: 'not-finite',
      where: name,
      message: `A trained value is ${broken}: the training diverged.`,
      hint: 'Lower the learning rate.',
    });
  }
}

/** Steps in which every example is learned once. */
export function stepsPerEpoch(
  examples: number,
  { batchSize, accumulation }: Pick<TrainingSettings, 'batchSize' | 'accumulation'>,
): number {
  return Math.ceil(Math.ceil(examples / batchSize) / accumulation);
}
