import type {
  EncodedExample,
  EncodedText,
  HeadKind,
  LabelledText,
  Measures,
  ModelOutputs,
  Note,
  Problem,
  Task,
  Tensor,
} from '@tokensift/core';
import type { SettingsSchema } from '@tokensift/core/settings';
import type { Placed, RowFormat } from '@tokensift/datasets';
import type { GaussianClasses, LinearMap } from '@tokensift/eval';
import type { SequenceEncoder } from '@tokensift/tokenization';
import type { Evaluation, RejectionReport } from './evaluation.ts';
import type { Aggregation } from './tagging/aggregate.ts';

/** A kind of classification, before any data are seen. */
export interface TaskKind<
  Row extends object = object,
  Target = unknown,
  Input = unknown,
  Prediction extends object = object,
> extends Measures {
  /** Such as "single-label". */
  readonly name: string;
  /** What it answers, in a clause, for help texts. */
  readonly summary: string;
  readonly head: HeadKind;
  /** What its rows are, and how they are read. */
  readonly rows: RowFormat<Row>;
  /** What can be set of it, with defaults. */
  readonly settings: SettingsSchema;
  /** This kind with other settings. @throws TokensiftError `invalid-argument` for one that it does not have. */
  configure(settings: Readonly<Record<string, unknown>>): TaskKind<Row, Target, Input, Prediction>;
  /** What a folder says of it that Python wrote. Of kinds with the same, the first one opens such a folder. */
  readonly problem: Problem;
  /**
   * The task that training rows pose.
   * @throws TokensiftError `invalid-data` where nothing can be learned from them, such as one class only.
   */
  fit(rows: readonly Placed<Row>[]): FittedTask<Row, Target, Input, Prediction>;
  /**
   * A map of vectors onto as many outputs that answers well as it is, in closed form: what the head of a model starts from.
   * Absent where there is none.
   * @param vectors [width] each, of examples with these targets
   * @returns undefined where these are too few to say.
   */
  fitHead?(
    vectors: readonly Float32Array[],
    targets: readonly Target[],
    outputs: number,
  ): FittedHead | undefined;
  /** The task of a saved classifier. */
  restore(saved: SavedTask): FittedTask<Row, Target, Input, Prediction>;
  /** The metrics of short tables, the primary one first. */
  readonly shownMetrics: readonly string[];
  /** Names of a prediction's columns in a table; the first one says the answer by itself. */
  columns(top: number): readonly string[];
  /** A prediction in these columns. */
  cells(prediction: Prediction, top: number): readonly string[];
  /** What a program gives to be classified. @throws TokensiftError `invalid-argument` for something else. */
  readInput(given: unknown, where: string): Input;
  /** Fields that an input may have beside its text, such as tokens. With one of them it is an object of its fields. */
  readonly inputFields?: readonly string[];
  /** The primary metric from the sum of rows' `statistics`. */
  primaryOf(sums: readonly number[]): number;
}

/** What a saved classifier says of its task. */
export interface SavedTask {
  /** Names of the outputs in order (`id2label`). */
  readonly labels: readonly string[];
  /** What the task had kept in `FittedTask.settings`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the task had kept in `FittedTask.tensors`. */
  readonly tensors?: ReadonlyMap<string, Tensor<Float32Array>>;
  /** The folder, for errors. */
  readonly where: string;
}

/** Examples of rows: one of each, or several of a row that is cut into windows. */
export interface EncodedRows<Target> {
  readonly examples: readonly EncodedExample<Target>[];
  /** Rows of which something was cut off. */
  readonly truncated: number;
  /** What a user should know of how they were read. */
  readonly notes?: readonly Note[];
}

/** Sequences of what is to be classified, and how their outputs become predictions, one for each input. */
export interface EncodedInputs<Prediction extends object> {
  readonly texts: readonly EncodedText[];
  /** @throws TokensiftError `not-finite` when an output is NaN or infinite. */
  decode(read: ModelOutputs, options: DecodeOptions): Prediction[];
}

export interface DecodeOptions {
  /** How many labels to list with their probabilities, most probable first; all by default. */
  readonly top?: number | undefined;
  /** Where words are tagged: how their sub-tokens decide, in place of the task's setting. */
  readonly aggregation?: Aggregation | undefined;
  /** Gives texts that belong to no class no label, and says why. */
  readonly reject?: boolean | undefined;
}

/** Examples with what the model gives for them. */
export interface ReadExamples<Target> extends ModelOutputs {
  readonly examples: readonly EncodedExample<Target>[];
}

/** The rule for texts that belong to no class: their score is below the threshold. */
export type ScopeRule =
  | { readonly score: 'probability' | 'energy'; readonly threshold: number }
  | { readonly score: 'mahalanobis'; readonly threshold: number; readonly gaussians: GaussianClasses };

/** What a task does to outputs before it answers, for models that leave the program. */
export interface Decision {
  /** What logits are divided by before their softmax. */
  readonly temperature?: number;
  /** For each label, the least probability (the logistic function of its logit) at which a text has it. */
  readonly thresholds?: readonly number[];
  readonly scope?: ScopeRule;
}

/** A map of vectors onto outputs, and the operations that it took to find it. */
export interface FittedHead extends LinearMap {
  readonly flops: number;
}

/** A task whose classes are known. */
export interface FittedTask<
  Row extends object = object,
  Target = unknown,
  Input = unknown,
  Prediction extends object = object,
> extends Task<Target> {
  readonly kind: TaskKind<Row, Target, Input, Prediction>;
  /** Fields of config.json, such as `problem_type`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What a saved classifier must keep beside its labels, as JSON. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The same, as tensors by name. */
  readonly tensors?: ReadonlyMap<string, Tensor<Float32Array>>;
  /** The same for models that leave the program; absent where answers follow from outputs alone. */
  readonly decision?: Decision;
  /** This task where tensors cannot be kept; absent where it is the same. */
  withoutTensors?(): FittedTask<Row, Target, Input, Prediction>;
  /** Whether outputs must come with the vectors that texts are pooled to. */
  readonly readsVectors?: boolean;
  /** @throws TokensiftError `unknown-label` for a row with a label that training does not have. */
  encode(rows: readonly Placed<Row>[], encoder: SequenceEncoder): EncodedRows<Target>;
  /** Rows as texts of classes, for constructs that become tokens: a row of several classes is there once for each. */
  labelledTexts(rows: readonly Placed<Row>[]): readonly Placed<LabelledText>[];
  encodeInputs(inputs: readonly Input[], encoder: SequenceEncoder): EncodedInputs<Prediction>;
  /** Everything that can be said about outputs for examples, row by row too. */
  evaluate(outputs: readonly Float32Array[], examples: readonly EncodedExample<Target>[]): Evaluation;
  /** The task with what validation examples decide, such as thresholds; absent where they decide nothing. */
  tune?(
    validation: ReadExamples<Target>,
    others?: {
      /** Texts that belong to no class. */
      readonly outOfScope?: ModelOutputs;
      /** Where the task `readsVectors`. */
      readonly training?: ReadExamples<Target>;
    },
  ): FittedTask<Row, Target, Input, Prediction>;
  /** Whether `DecodeOptions.reject` means something. */
  readonly canReject?: boolean;
  /** How well texts that belong to no class are separated from examples; absent where the task has no rule for it. */
  evaluateRejection?(inScope: ReadExamples<Target>, outOfScope: ModelOutputs): RejectionReport;
}
