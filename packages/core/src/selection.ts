import type { ParameterValues } from './engine.ts';
import type { EncodedExample } from './example.ts';
import type { Granularity } from './granularity.ts';
import type { ParameterDescription } from './parameter.ts';
import type { ProgressListener } from './progress.ts';
import type { Random } from './random.ts';

/**
 * Which values of a parameter: all of it, rows (indices of its first dimension), columns of a matrix (indices of its
 * second dimension), or single values (flat indices in row-major order; blocks are given so). Indices are sorted and
 * unique. The helpers in `slice.ts` count, check, read and write parts.
 */
export type ParameterPart =
  | { readonly rows: 'all' }
  | { readonly rows: Int32Array }
  | { readonly columns: Int32Array }
  | { readonly elements: Int32Array };

/** A part of one parameter. */
export type ParameterSlice = ParameterPart & { readonly parameter: string };

/** Which part of which parameters is trained. A parameter that is not named is frozen. */
export interface Selection {
  readonly slices: readonly ParameterSlice[];
}

/** How much may be selected. At least one of the two is given; with both, both hold. */
export interface Budget {
  /** Selected fraction of the backbone's parameters, in (0, 1]. The classification head is not counted. */
  readonly density?: number;
  /** FLOPs of a training step as a fraction of full finetuning's, in (0, 1]. */
  readonly cost?: number;
}

/** Where the labels of the examples that are scored come from: the data, or drawn from what the model predicts. */
export type LabelSource = 'empirical' | 'sampled';

/**
 * What scores are divided by, so that those of different matrices compare: the mean sensitivity of a value in the
 * parameter itself, of a value in all parameters of its role, or nothing.
 */
export type ScoreScale = 'matrix' | 'role' | 'none';

/** Which scores are asked for. */
export interface ScoreRequest {
  /** Name of the score, such as "token-fisher". */
  readonly score: string;
  readonly granularity: Granularity;
  readonly labels: LabelSource;
  readonly scale: ScoreScale;
}

/** Sensitivities of the groups of parameters that a selector can choose from. */
export interface SensitivityScores {
  readonly score: string;
  readonly granularity: Granularity;
  /**
   * One number for each group of a backbone parameter, in the order of `partition`: the sum of its values'
   * sensitivities, so that score / size compares groups of different sizes. Larger is more sensitive.
   */
  readonly groups: ReadonlyMap<string, Float32Array>;
  /** FLOPs spent on computing the scores; counted in a method's cost. */
  readonly flops: number;
}

/** Exact FLOPs of one training step under a selection; the same operation count as the compiled program. */
export type StepCost = (selection: Selection) => number;

/** What a selector chooses from. Nothing in it may be changed. */
export interface SelectorInput {
  readonly parameters: readonly ParameterDescription[];
  /** Pretrained values, by parameter. */
  readonly values: ParameterValues;
  /** The unit to select; a selector that has a unit of its own ignores it. */
  readonly granularity: Granularity;
  readonly budget: Budget;
  /** FLOPs of a step that trains a selection and the classification head. */
  readonly stepCost: StepCost;
  /** FLOPs of a step that trains everything. */
  readonly fullStepCost: number;
  /**
   * Scores of the backbone's parameters, estimated when asked for and counted in the method's cost. What a request
   * leaves out is as the user has set it.
   * @throws TokensiftError `invalid-argument` for a score that is not known.
   */
  scores(request?: Partial<ScoreRequest>): Promise<SensitivityScores>;
  /** Values of all parameters after a short training of a selection and the head; counted in the method's cost. */
  train(selection: Selection): Promise<ParameterValues>;
  /** Ids of the tokens in the constructs that go with the classes, most relevant first. */
  readonly relevantTokens: Int32Array;
  readonly random: Random;
}

/**
 * Chooses what to train. Returns slices of backbone parameters; the classification head is added by the caller. The
 * same input gives the same selection.
 * @throws TokensiftError `infeasible-budget` when no selection meets the budget.
 */
export type Selector = (input: SelectorInput) => Selection | Promise<Selection>;

export interface SensitivityInput {
  readonly examples: readonly EncodedExample[];
  /** Relevance ω of each token position of an example, mean 1 over its real tokens. */
  readonly relevance: (example: EncodedExample) => Float32Array;
  readonly random: Random;
  readonly onProgress?: ProgressListener;
  /** Stops between batches with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

/** How sensitivity is estimated. */
export interface EstimatorOptions {
  /** At most so many examples are looked at. */
  readonly samples: number;
  /** Default "rows". */
  readonly granularity?: Granularity;
  /** Default "empirical". */
  readonly labels?: LabelSource;
}

/** Scores a model's parameters on labelled examples. */
export interface SensitivityEstimator {
  /** Name of the score. */
  readonly name: string;
  estimate(input: SensitivityInput): Promise<SensitivityScores>;
}
