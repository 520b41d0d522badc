import type { EncodedExample } from './example.ts';
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

/** Scores of the groups of parameters that a selector can choose from: larger is more sensitive. */
export interface SensitivityScores {
  /** One score a row for matrices and embeddings, a single score for vectors. */
  readonly rows: ReadonlyMap<string, Float64Array>;
  /** FLOPs spent on computing the scores; counted in a method's cost. */
  readonly flops: number;
}

/** Exact FLOPs of one training step under a selection; the same operation count as the compiled program. */
export type StepCost = (selection: Selection) => number;

export interface SelectorInput {
  readonly parameters: readonly ParameterDescription[];
  readonly scores: SensitivityScores;
  readonly budget: Budget;
  readonly stepCost: StepCost;
  /** FLOPs of a step that trains everything. */
  readonly fullStepCost: number;
  readonly random: Random;
}

/**
 * Chooses what to train. Returns slices of backbone parameters; the classification head is added by the caller.
 * @throws TokensiftError `infeasible-budget` when no selection meets the budget.
 */
export type Selector = (input: SelectorInput) => Selection;

export interface SensitivityInput {
  readonly examples: readonly EncodedExample[];
  /** Relevance ω of each token position of an example, mean 1 over its real tokens. */
  readonly relevance: (example: EncodedExample) => Float32Array;
  readonly random: Random;
  readonly onProgress?: ProgressListener;
  /** Stops between batches with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

/** Scores a model's parameters on labelled examples. */
export interface SensitivityEstimator {
  readonly name: string;
  estimate(input: SensitivityInput): Promise<SensitivityScores>;
}
