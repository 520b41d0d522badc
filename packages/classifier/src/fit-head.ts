import type { EncodedExample, Engine, ProgressListener, Random, Tensor } from '@tokensift/core';
import { absorbBiases, stopwatch } from '@tokensift/eval';
import { type ClassifierModel, countFlops, GraphBuilder } from '@tokensift/graph';
import { type Backbone, createTextClassifier, type Pooling } from '@tokensift/models';
import type { TaskKind } from '@tokensift/tasks';
import { createPredictor } from '@tokensift/training';
import type { WarmUp } from './warm-up-head.ts';

/** Texts that are enough to tell classes by; to read more of them costs more than it brings. */
const MOST_EXAMPLES = 4096;

/** What it may cost, as a fraction of full finetuning; a step of that takes three times a forward pass. */
const MOST_COST = 0.1;

export interface FitHeadOptions {
  readonly backbone: Backbone;
  readonly pooling: Pooling;
  readonly model: ClassifierModel;
  readonly fit: NonNullable<TaskKind['fitHead']>;
  readonly engine: Engine;
  readonly examples: readonly EncodedExample[];
  /** Of the training that follows. */
  readonly epochs: number;
  readonly padId: number;
  readonly random: Random;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/**
 * Sets the head's map onto the outputs to what its task finds in closed form on the vectors that this map reads, of one
 * forward pass over the training examples, or over as many as cost a tenth of full finetuning. Where the task finds none,
 * the head stays as it is.
 * @throws TokensiftError `not-finite`, `interrupted`.
 */
export async function fitHead(options: FitHeadOptions): Promise<WarmUp & { readonly isFitted: boolean }> {
  const { backbone, pooling, model, fit, engine, epochs, padId, random, onProgress, signal } = options;
  const watch = stopwatch();
  onProgress?.({ kind: 'phase', phase: 'head' });
  const most = Math.min(MOST_EXAMPLES, Math.ceil(MOST_COST * 3 * epochs * options.examples.length));
  const examples = sample(options.examples, most, random);
  const { name, hasBias } = backbone.output(pooling);
  const output = model.values.get(`${name}.weight`) as Tensor<Float32Array>;
  const [outputs, width] = output.shape;
  const reader = readerOf(options, width);
  const predictor = await createPredictor(reader, engine, { padId });
  try {
    const vectors = await predictor.outputs(examples, { ...(signal && { signal }) });
    const fitted = fit(
      vectors,
      examples.map(({ target }) => target),
      outputs,
    );
    const cost = { flops: forwardFlops(reader, examples) + (fitted?.flops ?? 0), seconds: watch.seconds() };
    if (!fitted) return { ...cost, isFitted: false };
    const { weights, biases } = hasBias ? fitted : absorbBiases(fitted, vectors);
    model.values.set(`${name}.weight`, { shape: output.shape, data: Float32Array.from(weights) });
    if (hasBias)
      model.values.set(`${name}.bias`, { shape: [biases.length], data: Float32Array.from(biases) });
    return { ...cost, isFitted: true };
  } finally {
    await predictor.dispose();
  }
}

const sample = (
  examples: readonly EncodedExample[],
  most: number,
  random: Random,
): readonly EncodedExample[] =>
  examples.length <= most ? examples : random.shuffle([...examples]).slice(0, most);

/** The model with the identity in place of the map onto the outputs: what it gives is what that map reads. */
function readerOf({ backbone, pooling, model, random }: FitHeadOptions, width: number): ClassifierModel {
  const { name } = backbone.output(pooling);
  const identity = new Float32Array(width * width);
  for (let i = 0; i < width; i++) identity[i * width + i] = 1;
  const values = new Map(model.values)
    .set(`${name}.weight`, { shape: [width, width], data: identity })
    .set(`${name}.bias`, { shape: [width], data: new Float32Array(width) });
  return createTextClassifier({ backbone, pooling, values, classes: width, random });
}

function forwardFlops(model: ClassifierModel, examples: readonly EncodedExample[]): number {
  const builder = new GraphBuilder();
  const graph = builder.build({ logits: model.logits(builder, 'none') });
  const byLength = new Map<number, number>();
  for (const { ids } of examples) byLength.set(ids.length, (byLength.get(ids.length) ?? 0) + 1);
  let flops = 0;
  for (const [length, count] of byLength) flops += countFlops(graph, { batch: count, length });
  return flops;
}
