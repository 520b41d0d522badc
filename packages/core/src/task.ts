import type { EncodedExample } from './example.ts';
import type { GraphNode, GraphWriter } from './graph.ts';
import type { MetricDescription } from './metric.ts';
import type { Random } from './random.ts';
import type { Tensor } from './tensor.ts';

/** What kinds of classifiers Python's transformers tells apart, by class and by `problem_type`. */
export type Problem = 'single-label' | 'multi-label' | 'regression' | 'token';

/** What a model gives an output vector for: a text as a whole, or each of its tokens. */
export type HeadKind = 'text' | 'token';

/** How the loss treats rare classes, hard examples and wrong labels. A task says which of them it has. */
export interface LossSettings {
  /** Part of each target that is spread over all classes, in [0, 1). */
  readonly labelSmoothing: number;
  /** Weights of classes in the loss: all 1, such that each class counts the same, or by label (1 for labels left out). */
  readonly classWeights: 'none' | 'balanced' | Readonly<Record<string, number>>;
  /** Exponent γ of the focal loss, from 1; 0 is the plain cross entropy. */
  readonly focalGamma: number;
  /** Strength τ of the margin by which a rare class has to win in training; 1 is the theory's value, 0 is none. */
  readonly logitAdjustment: number;
}

/** The loss of a task as a graph, and what the graph reads. */
export interface Objective<Target = unknown> {
  /**
   * Adds the loss, a scalar, of outputs [batch, outputs] of texts or [batch*length, outputs] of tokens: the mean over a
   * batch, weighted by `weight`, or the sum over its examples.
   */
  loss(builder: GraphWriter, outputs: GraphNode, reduction: 'mean' | 'sum'): GraphNode;
  /** The graph's inputs that hold the targets of a batch of padded texts, by name. */
  feeds(
    targets: readonly Target[],
    size: { readonly batch: number; readonly length: number },
  ): Readonly<Record<string, Tensor>>;
  /** What an example counts for in the mean: 1 for a text, the number of labelled tokens where tokens are labelled. */
  weight(target: Target): number;
}

/** Something that was seen together with a class, for token statistics: a text, or the surroundings of an entity. */
export interface Observation {
  readonly tokens: Int32Array;
  /** An index of `Task.observedClasses`. */
  readonly class: number;
}

/** What a model gives for texts. */
export interface ModelOutputs {
  /** One array a text: [outputs], or [tokens, outputs] of a head on tokens. */
  readonly outputs: readonly Float32Array[];
  /** [width] each: what texts are pooled to, which the head reads. Only where it was asked for. */
  readonly vectors?: readonly Float32Array[] | undefined;
}

/** What the answers of a task are measured by. */
export interface Measures {
  /** All metrics that are computed. */
  readonly metrics: readonly MetricDescription[];
  /** The one that picks the best epoch, and that methods are compared by. */
  readonly primaryMetric: string;
  /** The one that is the validation loss. */
  readonly lossMetric: string;
}

/** A metric of a program's own, on the outputs of a model for examples. */
export interface OutputMetric<Target = unknown> extends MetricDescription {
  compute(outputs: readonly Float32Array[], examples: readonly EncodedExample<Target>[]): number;
}

/** How good outputs are. */
export interface Score {
  /** By name, those of `Task.metrics`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** How many different answers were given; absent where answers are no classes. */
  readonly predictedClasses?: number;
}

/** The answer that is best where texts are not looked at, such as always the most frequent class. */
export interface Baseline {
  /** Metrics of that answer, the primary one and the loss among them; the loss is that of guessing by frequency. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The answer in words, such as: always "book". */
  readonly answer: string;
  /** How many different classes the examples have; absent where answers are no classes. */
  readonly classes?: number;
}

/**
 * What a model is trained to do, as far as trainer, engines, selectors and methods need to know: they never look inside
 * a target. Outputs of a model are one array a text: [outputs], or [tokens, outputs] for a head on tokens.
 */
export interface Task<Target = unknown> extends Measures {
  /** Such as "single-label". */
  readonly name: string;
  readonly head: HeadKind;
  /** Names of the outputs in order (`id2label`). */
  readonly labels: readonly string[];
  /**
   * The loss; the plain one without settings.
   * @param training targets of the training examples, which class weights are taken from
   * @throws TokensiftError `invalid-argument` for a setting that the task does not have.
   */
  objective(settings?: LossSettings, training?: readonly Target[]): Objective<Target>;
  /** What the model itself would answer: a target drawn from its outputs for an example (Fisher information). */
  sample(example: EncodedExample<Target>, outputs: Float32Array, random: Random): Target;
  /** What token statistics count: each example's tokens with their classes. */
  observations(example: EncodedExample<Target>): readonly Observation[];
  readonly observedClasses: readonly string[];
  /** @throws TokensiftError `not-finite` when an output is NaN or infinite. */
  score(outputs: readonly Float32Array[], examples: readonly EncodedExample<Target>[]): Score;
  /** How an answer does on examples that does not look at their texts, as training suggests it. */
  baseline(
    training: readonly EncodedExample<Target>[],
    examples: readonly EncodedExample<Target>[],
  ): Baseline;
}
