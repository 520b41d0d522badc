import { selectWhere } from '@tokensift/baselines';
import {
  type Adapter,
  createRandom,
  type Engine,
  type FinetuningMethod,
  type FinetuningPlan,
  type LabelledText,
  type LaterSelection,
  type Note,
  type ProgressListener,
  type Selection,
  type StepCost,
  sizeOf,
} from '@tokensift/core';
import { createDelta, type Delta } from '@tokensift/deltas';
import { peakRssBytes, stopwatch } from '@tokensift/eval';
import { type ClassifierModel, cachedStepFlops, stepFlops } from '@tokensift/graph';
import { type SelectionCell, selectionMap } from '@tokensift/parameter-sensitivity';
import { countUnion } from '@tokensift/sparse-optimizers';
import {
  type EpochRecord,
  isRevisedBefore,
  type PhaseRecord,
  stepsPerEpoch,
  type TrainingSettings,
  type TrainResult,
  train,
} from '@tokensift/training';
import {
  type AdaptationReport,
  type AdaptationSettings,
  type AdaptModelOptions,
  adaptModel,
} from './adaptation/adapt-model.ts';
import { affordableSteps, type EpochCost, type TrainingCost, trainingRatio } from './affordable-steps.ts';
import { type Classifier, createClassifier } from './classifier.ts';
import { completeTraining } from './complete-training.ts';
import { describeConstructs, type FoundConstruct } from './describe-constructs.ts';
import type { LengthChoice } from './encode.ts';
import { encodeRows, placed } from './encode-rows.ts';
import { createEngine } from './engines/create-engine.ts';
import { finishAdapter } from './finish-adapter.ts';
import type { HeadStart } from './former-head.ts';
import type { BaseModel } from './open-model.ts';
import type { PoolingChoice } from './pooling-choice.ts';
import { prepare } from './prepare.ts';
import { trainingFile } from './training-file.ts';

export interface FinetuneOptions {
  readonly model: BaseModel;
  readonly train: readonly LabelledText[];
  /** Picks the best epoch; may be empty, then the last epoch is kept. */
  readonly validation: readonly LabelledText[];
  readonly method: FinetuningMethod;
  /** Makes constructs of the training texts tokens first. */
  readonly adaptation?: AdaptationSettings & Pick<AdaptModelOptions, 'occursInBase'>;
  /** Defaults: those of the method, and `trainingDefaults`. */
  readonly training?: Partial<TrainingSettings>;
  /**
   * Longest text in tokens; longer ones are cut. By default what a folder of sentence-transformers or of ours says,
   * else 128; at most what the model can read.
   */
  readonly maxLength?: number;
  readonly seed: number;
  /** By default the first that works; see `createEngine`. */
  readonly engine?: Engine;
  /**
   * A file that keeps the state of the training after each epoch. Where it is there already, the training goes on from
   * it as if it had never stopped; it must be of the same training.
   */
  readonly stateFile?: string;
  readonly onProgress?: ProgressListener;
  /** Stops training after the current step with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

export interface FinetuneResult {
  readonly classifier: Classifier;
  readonly method: string;
  readonly seed: number;
  readonly training: TrainingSettings;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly parameters: {
    /** All parameters of the classifier, without those that the method added. */
    readonly total: number;
    /** Trained parameters, the classification head and added ones included. */
    readonly trainable: number;
    /** Parameters of the new classification head. */
    readonly head: number;
    /** Parameters that the method added to the model. */
    readonly added: number;
    /** Trained fraction of the backbone; the head and added parameters are not counted. */
    readonly density: number;
  };
  readonly cost: {
    /**
     * FLOPs of a training step on a batch of the training texts' mean length, without the prefix cache; the mean over
     * epochs where the selection changes.
     */
    readonly stepFlops: number;
    /** The same for full finetuning. */
    readonly fullStepFlops: number;
    readonly costRatio: number;
    /**
     * FLOPs of the training, the selection and the head's own epochs included, as a fraction of full finetuning's over
     * the same epochs, for batches of that length; the prefix cache and a `flopsBudget` make it less than the steps'.
     */
    readonly trainingRatio: number;
    /** FLOPs of all steps as they were run, of the selection and of the head's own epochs. */
    readonly totalFlops: number;
    readonly headFlops: number;
    readonly selectionFlops: number;
    readonly selectionSeconds: number;
    readonly trainSeconds: number;
    /** Bytes of gradients and optimizer state, the most of any epoch. */
    readonly optimizerBytes: number;
    /** The most that the prefix cache kept. */
    readonly prefixCache: { readonly memoryBytes: number; readonly fileBytes: number };
    /** Highest resident memory of the process so far. */
    readonly peakRssBytes: number;
  };
  /** What the training changed, computed when it is called; absent where the method added to the model. */
  readonly delta?: () => Delta;
  readonly selection: Selection;
  /** Where the selection lies in the backbone, by layer and role. */
  readonly selectionMap: readonly SelectionCell[];
  /** What was trained instead in later epochs. */
  readonly later?: readonly LaterSelection[];
  readonly pooling: PoolingChoice;
  /** Where texts are cut. */
  readonly maxLength: LengthChoice;
  /** Where the head's rows come from. */
  readonly head: HeadStart;
  /** What the user should know of all this. */
  readonly notes: readonly Note[];
  readonly tokenization: {
    /** Tokens of a training text, special tokens included. */
    readonly meanLength: number;
    readonly p95Length: number;
    /** Training texts that were cut. */
    readonly truncated: number;
    /** What was done to the tokenizer, where that was asked for. */
    readonly adaptation?: AdaptationReport;
  };
  /** The constructs that led to the selection, best first. */
  readonly constructs?: readonly FoundConstruct[];
}

/**
 * Finetunes a pretrained model into a classifier of the training labels. The base model is left as it is; the same
 * seed, data and settings give the same classifier to the bit.
 * @throws TokensiftError `invalid-data`, `unknown-label`, `infeasible-budget`, `not-finite`, `interrupted`.
 */
export async function finetune(options: FinetuneOptions): Promise<FinetuneResult> {
  const { method, seed, engine = await createEngine(), onProgress, signal } = options;
  const settings = completeTraining(method.defaults, options.training);
  const adapted =
    options.adaptation &&
    (await adaptModel({
      ...options.adaptation,
      model: options.model,
      train: options.train,
      random: createRandom(seed).fork('adaptation'),
    }));
  const base = adapted?.model ?? options.model;
  const prepared = await prepare({
    ...options,
    model: base,
    engine,
    settings,
    positions: method.positions ?? 0,
  });
  const { model, labelMap, examples, lengths, maxLength, dimensions, dropout, random, warmUp, context } =
    prepared;
  const validation = encodeRows(placed(options.validation, 'validation'), labelMap, base, maxLength).examples;
  const { padId } = base.tokenizer;

  const planning = stopwatch();
  const plan = await method.plan(context);
  const selectionSeconds = planning.seconds();
  for (const [name, tensor] of plan.initialValues ?? []) model.values.set(name, tensor);
  const trained = plan.adapter ? model.adapt(plan.adapter) : model;

  const fullStepFlops = context.stepCost(selectWhere(model.parameters, () => true));
  const trainingCost: TrainingCost = {
    budget: settings.flopsBudget,
    fullStepFlops,
    epochs: epochCosts(plan, settings.epochs, {
      whole: (selection) => stepFlops(trained, selection, dimensions, dropout),
      // Dropout everywhere leaves no part of the model the same in every epoch.
      cached: (selection) =>
        settings.prefixCache && dropout !== 'everywhere'
          ? cachedStepFlops(trained, selection, dimensions, dropout)
          : stepFlops(trained, selection, dimensions, dropout),
    }),
    stepsPerEpoch: stepsPerEpoch(examples.length, settings),
    spent: plan.flops + warmUp.flops,
  };
  const steps = affordableSteps(trainingCost);
  const file =
    options.stateFile === undefined
      ? undefined
      : trainingFile(options.stateFile, {
          base: trained.values,
          examples: [examples, validation],
          settings: { settings, seed, steps, maxLength, method: method.name, plan: plan.selection },
        });
  const result = await train({
    model: trained,
    steps,
    resume: await file?.read(),
    onState: file?.write,
    selection: plan.selection,
    learningRateFactors: plan.learningRateFactors,
    later: plan.later,
    reselection: plan.reselection,
    engine,
    train: examples,
    validation,
    settings,
    padId,
    random: random.fork('training'),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });

  const selections = selectionsByEpoch(result);
  const planned =
    selections.reduce((total, selection) => total + stepFlops(trained, selection, dimensions, dropout), 0) /
    selections.length;
  return {
    classifier: await createClassifier({
      base,
      ...(plan.adapter ? finishAdapter(base, model, plan.adapter, trained) : { model }),
      labels: labelMap.labels,
      engine,
      maxLength,
    }),
    method: method.name,
    seed,
    training: settings,
    history: result.history,
    bestEpoch: result.bestEpoch,
    parameters: countParameters(model, selections, plan.adapter, adapted?.report.addedParameters ?? 0),
    cost: {
      stepFlops: planned,
      fullStepFlops,
      costRatio: planned / fullStepFlops,
      trainingRatio: trainingRatio(trainingCost, result.steps),
      totalFlops: result.flops + plan.flops + warmUp.flops,
      headFlops: warmUp.flops,
      selectionFlops: plan.flops,
      selectionSeconds,
      trainSeconds: result.seconds + warmUp.seconds,
      optimizerBytes: result.optimizerBytes,
      prefixCache: result.prefixCache,
      peakRssBytes: peakRssBytes(),
    },
    ...(!plan.adapter && { delta: () => deltaOf(base, model, labelMap.labels, maxLength) }),
    selection: plan.selection,
    selectionMap: selectionMap(plan.selection, model.parameters),
    ...(result.phases.length > 1 && { later: result.phases.slice(1) }),
    pooling: base.poolingChoice,
    maxLength: prepared.lengthChoice,
    head: prepared.head,
    notes: prepared.notes,
    tokenization: {
      meanLength: prepared.meanLength,
      p95Length: lengths[Math.ceil(0.95 * lengths.length) - 1] as number,
      truncated: prepared.truncated,
      ...(adapted && { adaptation: adapted.report }),
    },
    ...(plan.constructs && {
      constructs: describeConstructs(plan.constructs, base.tokenizer, labelMap.labels),
    }),
  };
}

function deltaOf(
  { values, pooling, head, maxLength: stated }: BaseModel,
  model: ClassifierModel,
  labels: readonly string[],
  maxLength: number,
): Delta {
  // A head for another task would come back as one of classes: then the base is its encoder.
  const isClassifier = head?.task === 'single-label';
  return createDelta(values, model.values, {
    classifier: { labels, pooling, maxLength },
    ...(isClassifier && {
      baseClassifier: { labels: head.labels, pooling, ...(stated && { maxLength: stated.tokens }) },
    }),
  });
}

/** The selection of each epoch that was trained. */
function selectionsByEpoch({ phases, history }: TrainResult): Selection[] {
  return history.map(
    ({ epoch }) => (phases.findLast(({ fromEpoch }) => fromEpoch <= epoch) as PhaseRecord).selection,
  );
}

/**
 * FLOPs of each epoch: the first one with a selection pays for what the prefix cache then keeps. A selection that is
 * revised is counted as if a step cost what it did before.
 */
function epochCosts(
  { selection, later = [], reselection }: FinetuningPlan,
  epochs: number,
  cost: { readonly whole: StepCost; readonly cached: StepCost },
): EpochCost[] {
  const selections = Array.from(
    { length: epochs },
    (_, i) => later.findLast(({ fromEpoch }) => fromEpoch <= i + 1)?.selection ?? selection,
  );
  const revision = reselection && reselection.batches * cost.cached(reselection.candidates(selection));
  return selections.map((selection, i) => ({
    before: revision && isRevisedBefore(i + 1, reselection) ? revision : 0,
    step: i > 0 && selection === selections[i - 1] ? cost.cached(selection) : cost.whole(selection),
  }));
}

function countParameters(
  { parameters }: ClassifierModel,
  selections: readonly Selection[],
  adapter: Adapter | undefined,
  addedRows: number,
) {
  const sizeWhere = (condition: (head: boolean) => boolean) =>
    parameters.reduce((total, { shape, head }) => total + (condition(head) ? sizeOf(shape) : 0), 0);
  const total = sizeWhere(() => true);
  const head = sizeWhere((isHead) => isHead);
  const added = (adapter?.parameters ?? []).reduce((size, { shape }) => size + sizeOf(shape), 0);
  const trained = countUnion(selections, parameters);
  return {
    total,
    trainable: trained + added,
    head,
    added: added + addedRows,
    density: (trained - head) / (total - head),
  };
}
