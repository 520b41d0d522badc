import { basename, resolve } from 'node:path';
import { selectWhere } from '@tokensift/baselines';
import {
  type Adapter,
  createRandom,
  type EncodedExample,
  type Engine,
  type FinetuningMethod,
  type FinetuningPlan,
  type LabelledText,
  type LaterSelection,
  type Note,
  type ProgressListener,
  type Score,
  type Selection,
  type StepCost,
  sizeOf,
} from '@tokensift/core';
import { createDelta, type Delta } from '@tokensift/deltas';
import { peakRssBytes, stopwatch } from '@tokensift/eval';
import { type ClassifierModel, cachedStepFlops, stepFlops } from '@tokensift/graph';
import { repositoryOfFolder } from '@tokensift/hub';
import { type SelectionCell, selectionMap } from '@tokensift/parameter-sensitivity';
import { countUnion } from '@tokensift/sparse-optimizers';
import {
  type FittedTask,
  type LabelPrediction,
  singleLabel,
  type TaskKind,
  type TextInput,
} from '@tokensift/tasks';
import {
  createPredictor,
  type EpochRecord,
  evaluate,
  type GivenTraining,
  isRevisedBefore,
  type NamedSettings,
  nameSettings,
  type PhaseRecord,
  stepsPerEpoch,
  type TrainResult,
  train,
} from '@tokensift/training';
import { type AdaptationReport, type AdaptModelOptions, adaptModel } from './adaptation/adapt-model.ts';
import type { AdaptationSettings } from './adaptation/settings.ts';
import { affordableSteps, type EpochCost, type TrainingCost, trainingRatio } from './affordable-steps.ts';
import { readInputs } from './check-inputs.ts';
import { type Classifier, createClassifier } from './classifier.ts';
import { completeTraining } from './complete-training.ts';
import { describeConstructs, type FoundConstruct } from './describe-constructs.ts';
import { encoderFor } from './encoder-for.ts';
import { createEngine } from './engines/create-engine.ts';
import { finishAdapter } from './finish-adapter.ts';
import type { HeadStart } from './former-head.ts';
import { keptState, type StateKeeper } from './kept-state.ts';
import { createMethod } from './methods/registry.ts';
import { modelForTask } from './model-for-task.ts';
import type { BaseModel } from './open-model.ts';
import { prepare } from './prepare.ts';
import { taskFields } from './saved-task.ts';
import { checkSplits } from './summary/check-splits.ts';
import type { DataSummary } from './summary/data-summary.ts';
import { encodeSplits } from './summary/encode-splits.ts';
import { type EpochPlan, epochNotes, planEpochs } from './summary/epoch-plan.ts';
import { type Outcome, outcomeNotes } from './summary/outcome-notes.ts';
import { tellStart } from './summary/tell-start.ts';
import { tuneTask } from './tune-task.ts';

/** Training texts that a classifier without validation rows is judged by: enough to tell it from guessing. */
const JUDGED_TEXTS = 500;

export interface FinetuneOptions<
  Row extends object = LabelledText,
  Input = TextInput,
  Prediction extends object = LabelPrediction,
> {
  readonly model: BaseModel;
  /** What is to be learned (default `singleLabel`). */
  readonly task?: TaskKind<Row, unknown, Input, Prediction>;
  readonly train: readonly Row[];
  /** Picks the best epoch; may be empty, then the last epoch is kept. */
  readonly validation: readonly Row[];
  /** What the classifier will be measured on; checked and summarized before training, and not used by it. */
  readonly test?: readonly Row[];
  /** Texts that belong to no class, for tasks that choose a threshold for such texts on validation. */
  readonly outOfScope?: readonly Input[];
  /** One of ours by its name, with its defaults; or one that `createMethod` or the program has made. */
  readonly method: string | FinetuningMethod;
  /** Makes constructs of the training texts tokens first. */
  readonly adaptation?: AdaptationSettings & Pick<AdaptModelOptions, 'occursInBase'>;
  /** Defaults: those of the method, and `trainingDefaults`. */
  readonly training?: GivenTraining;
  /**
   * Longest text in tokens; longer ones are cut. By default what a folder of sentence-transformers or of ours says,
   * else 128; at most what the model can read.
   */
  readonly maxLength?: number;
  readonly seed: number;
  /** By default the first that works; see `createEngine`. */
  readonly engine?: Engine;
  /**
   * Keeps the state of the training while it runs. Where there is one already, the training continues from it as if it had
   * never stopped; it must be of the same training. What comes before the training, the head's own epochs and the selection,
   * is made again.
   */
  readonly state?: StateKeeper;
  /** Seconds after which the state is kept again; see `TrainOptions`. */
  readonly stateSeconds?: number;
  /** Gets each of the result's notes, too, as soon as it is known. */
  readonly onProgress?: ProgressListener;
  /** What the reader of the data noticed, such as the notes of `readSplits`: the first of the result's notes. */
  readonly dataNotes?: readonly Note[];
  /** Is given what training starts from, before anything is trained. */
  readonly onSummary?: (summary: DataSummary) => void;
  /** Stops training after the current step with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

export interface FinetuneResult<
  Row extends object = LabelledText,
  Input = TextInput,
  Prediction extends object = LabelPrediction,
> {
  readonly classifier: Classifier<Row, Input, Prediction>;
  /** The name of the task. */
  readonly task: string;
  readonly method: string;
  readonly seed: number;
  /** As they were used, defaults included. */
  readonly training: NamedSettings;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** How many of the epochs and steps were planned to be trained. */
  readonly plan: EpochPlan;
  /** What the training started from. */
  readonly summary: DataSummary;
  /** Where the head's rows come from. */
  readonly head: HeadStart;
  /**
   * What a user should know, in the order in which it was found: about the data, the model, its head, why fewer epochs
   * are trained than were asked for, and that the training came to nothing.
   */
  readonly notes: readonly Note[];
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
 * @throws TokensiftError `invalid-data` and `unknown-label` for a row of any split, before anything is trained;
 * `infeasible-budget`; `not-finite` when the training diverges; `interrupted`.
 */
export function finetune(options: FinetuneOptions): Promise<FinetuneResult>;
export function finetune<Row extends object, Input, Prediction extends object>(
  options: FinetuneOptions<Row, Input, Prediction> & {
    readonly task: TaskKind<Row, unknown, Input, Prediction>;
  },
): Promise<FinetuneResult<Row, Input, Prediction>>;
export async function finetune<Row extends object, Input, Prediction extends object>(
  options: FinetuneOptions<Row, Input, Prediction>,
): Promise<FinetuneResult<Row, Input, Prediction>> {
  const { seed, engine = await createEngine(), onProgress, signal } = options;
  const method = typeof options.method === 'string' ? createMethod(options.method) : options.method;
  const kind = options.task ?? singleLabel;
  const settings = completeTraining(method.defaults, options.training ?? {}, {
    model: options.model,
    task: kind,
  });
  const notes: Note[] = [];
  const tell = (found: readonly Note[]): void => {
    for (const note of found) {
      notes.push(note);
      onProgress?.({ kind: 'note', note });
    }
  };
  tell(options.dataNotes ?? []);
  const outOfScope = readInputs(options.outOfScope ?? [], kind);
  const checked = checkSplits(options, kind);
  tell(checked.notes);
  const start = modelForTask(options.model, kind);
  const adapted =
    options.adaptation &&
    (await adaptModel({
      ...options.adaptation,
      model: start,
      task: kind,
      train: checked.train,
      random: createRandom(seed).fork('adaptation'),
    }));
  const base = adapted?.model ?? start;
  const encoded = encodeSplits(checked, {
    model: base,
    ...(options.maxLength !== undefined && { maxLength: options.maxLength }),
    positions: method.positions ?? 0,
  });
  const summary = tellStart(encoded, base, { tell, onSummary: options.onSummary });
  const { task } = encoded;
  const maxLength = encoded.maxLength.tokens;
  const validation = encoded.validation.examples;
  const prepared = await prepare({ ...options, model: base, encoded, engine, settings, tell });
  const { model, objective, examples, lengths, dimensions, dropout, random, warmUp, context } = prepared;
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
      whole: (selection) => stepFlops(trained, objective, selection, dimensions, dropout),
      // Dropout everywhere leaves no part of the model the same in every epoch.
      cached: (selection) =>
        settings.prefixCache && dropout !== 'everywhere'
          ? cachedStepFlops(trained, objective, selection, dimensions, dropout)
          : stepFlops(trained, objective, selection, dimensions, dropout),
    }),
    stepsPerEpoch: stepsPerEpoch(examples.length, settings),
    spent: plan.flops + warmUp.flops,
  };
  const steps = affordableSteps(trainingCost);
  const epochPlan = planEpochs(trainingCost, steps);
  tell(
    epochNotes(epochPlan, trainingCost, {
      headFlops: warmUp.flops,
      headEpochs: context.headEpochs,
      selectionFlops: plan.flops,
    }),
  );
  const kept =
    options.state &&
    keptState(options.state, {
      base: trained.values,
      examples: [examples, validation],
      settings: {
        settings: nameSettings(settings, task),
        seed,
        steps,
        maxLength,
        task: task.name,
        engine: engine.name,
        method: { name: method.name, settings: method.settings ?? {} },
        plan: { selection: plan.selection, later: plan.later ?? [] },
        learningRates: [...(plan.learningRateFactors ?? [])],
      },
    });
  const result = await train({
    model: trained,
    task,
    steps,
    resume: await kept?.read(),
    onState: kept?.write,
    stateSeconds: options.stateSeconds,
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

  const tuned = await tuneTask(task, trained, {
    engine,
    padId,
    training: examples,
    validation,
    outOfScope: task.encodeInputs(outOfScope, encoderFor(base, maxLength)).texts,
  });
  const outcome = await judge(result, { model: trained, task, engine, padId, examples, validation });
  const warnings = outcomeNotes(outcome, task);
  tell(warnings);

  const selections = selectionsByEpoch(result);
  const planned =
    selections.reduce(
      (total, selection) => total + stepFlops(trained, objective, selection, dimensions, dropout),
      0,
    ) / selections.length;
  const parameters = countParameters(model, selections, plan.adapter, adapted?.report.addedParameters ?? 0);
  const ratio = trainingRatio(trainingCost, result.steps);
  const constructs =
    plan.constructs && describeConstructs(plan.constructs, base.tokenizer, task.observedClasses);
  return {
    classifier: await createClassifier({
      base,
      ...(plan.adapter ? finishAdapter(base, model, plan.adapter, trained) : { model }),
      task: tuned as FittedTask<Row, unknown, Input, Prediction>,
      engine,
      maxLength,
      warnings: warnings.map(({ message }) => message),
      report: {
        base: repositoryOfFolder(base.folder) ?? basename(resolve(base.folder)),
        rows: { train: examples.length, validation: validation.length },
        method: method.name,
        seed,
        epochs: result.history.length,
        parameters: { total: parameters.total, trainable: parameters.trainable },
        trainingRatio: ratio,
        quality: [],
        ...(constructs && { constructs: constructs.map(({ text, label }) => ({ text, label })) }),
      },
    }),
    task: task.name,
    method: method.name,
    seed,
    training: nameSettings(settings, task),
    history: result.history,
    bestEpoch: result.bestEpoch,
    plan: epochPlan,
    summary,
    head: prepared.head,
    notes,
    parameters,
    cost: {
      stepFlops: planned,
      fullStepFlops,
      costRatio: planned / fullStepFlops,
      trainingRatio: ratio,
      totalFlops: result.flops + plan.flops + warmUp.flops,
      headFlops: warmUp.flops,
      selectionFlops: plan.flops,
      selectionSeconds,
      trainSeconds: result.seconds + warmUp.seconds,
      optimizerBytes: result.optimizerBytes,
      prefixCache: result.prefixCache,
      peakRssBytes: peakRssBytes(),
    },
    ...(!plan.adapter && { delta: () => deltaOf(base, model, tuned, maxLength) }),
    selection: plan.selection,
    selectionMap: selectionMap(plan.selection, model.parameters),
    ...(result.phases.length > 1 && { later: result.phases.slice(1) }),
    tokenization: {
      meanLength: prepared.meanLength,
      p95Length: lengths[Math.ceil(0.95 * lengths.length) - 1],
      truncated: encoded.train.truncated,
      ...(adapted && { adaptation: adapted.report }),
    },
    ...(constructs && { constructs }),
  };
}

/** How the kept classifier does on the validation split or, without one, on some of the texts that it was trained on. */
async function judge(
  { history, bestEpoch }: TrainResult,
  parts: {
    readonly model: ClassifierModel;
    readonly task: FittedTask;
    readonly engine: Engine;
    readonly padId: number;
    readonly examples: readonly EncodedExample[];
    readonly validation: readonly EncodedExample[];
  },
): Promise<Outcome> {
  const { model, task, engine, padId, examples, validation } = parts;
  if (validation.length > 0) {
    const { validation: metrics, predictedClasses } = history[bestEpoch - 1];
    return {
      split: 'validation',
      metrics,
      ...(predictedClasses !== undefined && { predictedClasses }),
      baseline: task.baseline(examples, validation),
    };
  }
  const every = Math.ceil(examples.length / JUDGED_TEXTS);
  const judged = examples.filter((_, i) => i % every === 0);
  const predictor = await createPredictor(model, engine, { padId });
  try {
    const score = (await evaluate(predictor, task, judged)) as Score;
    return { split: 'training', ...score, baseline: task.baseline(examples, judged) };
  } finally {
    await predictor.dispose();
  }
}

function deltaOf(
  { values, pooling, head, maxLength: stated }: BaseModel,
  model: ClassifierModel,
  task: FittedTask,
  maxLength: number,
): Delta {
  const { labels, kind } = task;
  // A delta is what changed in the model; what only tensors of the task can say is not kept in it.
  const portable = task.withoutTensors?.() ?? task;
  // A head for another task would come back as one for this task: then the base is its encoder.
  const isClassifier = head?.task === kind.problem;
  return createDelta(values, model.values, {
    classifier: { labels, pooling, maxLength, config: taskFields(portable) },
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
  const [whole, cached] = [onceEach(cost.whole), onceEach(cost.cached)];
  return selections.map((selection, i) => ({
    before: revision && isRevisedBefore(i + 1, reselection) ? revision : 0,
    step: i > 0 && selection === selections[i - 1] ? cached(selection) : whole(selection),
  }));
}

/** Counts each selection once: a count takes milliseconds, and there can be thousands of epochs. */
function onceEach(cost: StepCost): StepCost {
  const known = new Map<Selection, number>();
  return (selection) => {
    const flops = known.get(selection) ?? cost(selection);
    known.set(selection, flops);
    return flops;
  };
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
