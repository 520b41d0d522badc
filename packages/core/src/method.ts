import type { Adapter } from './adapter.ts';
import type { Engine, ParameterValues } from './engine.ts';
import type { EncodedExample } from './example.ts';
import type { ParameterDescription } from './parameter.ts';
import type { ProgressListener } from './progress.ts';
import type { Random } from './random.ts';
import type {
  EstimatorOptions,
  ParameterSlice,
  Selection,
  SensitivityEstimator,
  StepCost,
} from './selection.ts';
import type { GivenSettings, SettingsSchema } from './settings/schema.ts';
import type { Task } from './task.ts';

/** What a method knows about the model that it plans for. */
export interface ModelDescription {
  /** Number of transformer layers. */
  readonly layers: number;
  readonly parameters: readonly ParameterDescription[];
}

/** How a copy of the model is trained while a method plans. */
export interface TrialTraining {
  readonly epochs: number;
  /** By default that of full finetuning. */
  readonly learningRate?: number;
}

/** What a trial training ended with. */
export interface TrialResult {
  readonly values: ParameterValues;
  /** FLOPs of its steps. */
  readonly flops: number;
}

/** What a finetuning method is given to make its plan. */
export interface MethodContext {
  readonly model: ModelDescription;
  /** The model's values; not to be changed. */
  readonly values: ParameterValues;
  readonly engine: Engine;
  /** The encoded training examples. */
  readonly examples: readonly EncodedExample[];
  /** What the model is trained to do. */
  readonly task: Task;
  /** What the head's values are from. */
  readonly headInit: HeadInit;
  /** Epochs for which the head has been trained alone. */
  readonly headEpochs: number;
  /** FLOPs of one step on a typical batch (mean length of the training texts), for any selection. */
  readonly stepCost: StepCost;
  /** The same for a step that takes its frozen prefix from the cache, where training uses one. */
  readonly cachedStepCost: StepCost;
  /** The model's sensitivity estimators, by score name. */
  readonly estimator: (name: string, options: EstimatorOptions) => SensitivityEstimator;
  /** Trains a copy of the model; the model itself stays as it is. The selection is to hold the head. */
  readonly train: (selection: Selection, training: TrialTraining) => Promise<TrialResult>;
  readonly random: Random;
  readonly onProgress?: ProgressListener;
  /** Stops long work with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

/** A token n-gram whose presence tells about the class, as a method found it. */
export interface RelevantConstruct {
  readonly ids: Int32Array;
  /** The class that it speaks for most, of the task's `observedClasses`. */
  readonly mainClass: number;
  readonly score: number;
  /** Number of training texts that have it. */
  readonly support: number;
}

/** A selection that takes the place of the one before it. */
export interface LaterSelection {
  /** The first epoch that it is trained in, from 2. */
  readonly fromEpoch: number;
  readonly selection: Selection;
}

/** How the selection is revised during training. */
export interface Reselection {
  /** Epochs from one revision to the next. */
  readonly everyEpochs: number;
  /** Batches on which the candidates' gradients are gathered before a revision. */
  readonly batches: number;
  /** What may be selected next: gradients are gathered for all of it. */
  candidates(selection: Selection): Selection;
  /** The next selection, of candidates. Whatever else was trained stays as it has become. */
  select(state: ReselectionState): Selection;
}

export interface ReselectionState {
  readonly selection: Selection;
  /** The part of the training that is done, in (0, 1). */
  readonly progress: number;
  readonly values: ParameterValues;
  /** Values before training, of all that was trained so far. */
  readonly initial: ParameterValues;
  readonly gradients: readonly GatheredGradient[];
}

/** Gradients of the mean loss over a number of batches. */
export interface GatheredGradient {
  readonly slice: ParameterSlice;
  readonly batches: number;
  /** The mean over batches, and the mean of squares; one number for each value of the slice. */
  readonly mean: Float32Array;
  readonly meanSquare: Float32Array;
}

/** What the trainer needs to know of a method: which parts of which parameters to train, and what to add to the model. */
export interface FinetuningPlan {
  /** The constructs that led to the selection, best first, where the method looks for them. */
  readonly constructs?: readonly RelevantConstruct[];
  /** Trainable slices, the classification head and added parameters included. */
  readonly selection: Selection;
  /** What is added to the model; nothing when absent. */
  readonly adapter?: Adapter;
  /** Parameters of the model that training starts from other values than the checkpoint's. */
  readonly initialValues?: ParameterValues;
  /** Factors on the learning rate by parameter; 1 for those that are not named. */
  readonly learningRateFactors?: ReadonlyMap<string, number>;
  /** What is trained instead in later epochs, ascending; by default `selection` is trained in all of them. */
  readonly later?: readonly LaterSelection[];
  /** How the selection is revised, where it is; not together with `later`. */
  readonly reselection?: Reselection;
  /** FLOPs spent on planning (sensitivity estimates); counted in the method's cost. */
  readonly flops: number;
}

/** What a new head starts from: drawn weights, or weights that the task has in closed form. */
export const headInits = ['drawn', 'closed-form'] as const;
export type HeadInit = (typeof headInits)[number];

/** Settings that suit a method unless the user says otherwise. */
export interface MethodDefaults {
  readonly learningRate: number;
  /** Whether learning rates here are those of small encoders and fall with the size of larger models; they do not by default. */
  readonly fallsWithSize?: boolean;
  /** FLOPs of the training, the selection included, as a fraction of full finetuning's; no limit when absent. */
  readonly flopsBudget?: number;
  /** What a new head starts from where the task has a closed form; drawn when absent. */
  readonly headInit?: HeadInit;
  /** Epochs for which a head that is drawn is trained alone first; none when absent. */
  readonly headEpochs?: number;
  /** What differs on a sentence encoder whose new head starts in closed form: its vectors are to be changed less. */
  readonly onSentenceEncoders?: { readonly learningRate: number };
}

/** A way to finetune: turns a model, data and its own settings into a plan. */
export interface FinetuningMethod {
  readonly name: string;
  readonly defaults: MethodDefaults;
  /** What it was made with, as JSON can tell it: a training that is gone on with must have the same (default none). */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Positions that the method takes from those that the model has for a text (default 0). */
  readonly positions?: number;
  plan(context: MethodContext): Promise<FinetuningPlan>;
}

/** A kind of method, which methods are made of by its settings. */
export interface MethodKind<Schema extends SettingsSchema = SettingsSchema> {
  readonly name: string;
  /** What it trains, in a clause, for help texts. */
  readonly summary: string;
  readonly settings: Schema;
  /** @throws TokensiftError `invalid-argument` for a setting that is unknown, or no such value. */
  create(given?: GivenSettings<Schema>): FinetuningMethod;
}
