import type { ParameterSlice, Tensor } from '@tokensift/core';

/** What a training changed in a base: everything that is needed to make the one of the other, in both directions. */
export interface Delta {
  /** `hashParameters` of the base's parameters without those that are ignored. */
  readonly base: string;
  /** Parameters of the base that the trained model does not have, such as a pooler that it does not read. */
  readonly ignored: readonly string[];
  readonly changes: readonly Change[];
  /** Parameters that the base does not have, or has in another shape: the classification head. */
  readonly added: ReadonlyMap<string, Added>;
  /** What the trained model classifies into, and how it pools; what a folder of it needs. */
  readonly classifier?: ClassifierInfo;
  /** The same of the base, where it was a classifier. */
  readonly baseClassifier?: ClassifierInfo;
}

export interface ClassifierInfo {
  readonly labels: readonly string[];
  readonly pooling: string;
  /** Where texts are cut, in tokens. */
  readonly maxLength?: number;
  /** Fields of config.json that say what the labels are of, such as `problem_type` (default: one label a text). */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A part of a parameter whose values were replaced. */
export interface Change {
  readonly slice: ParameterSlice;
  /** Shape of the parameter. */
  readonly shape: readonly number[];
  /** The new values, in the order of `partIndices`. */
  readonly values: Float32Array;
  /** The base's values. */
  readonly previous: Float32Array;
}

export interface Added {
  readonly tensor: Tensor<Float32Array>;
  /** The base's tensor of this name, of another shape. */
  readonly replaced?: Tensor<Float32Array>;
}
