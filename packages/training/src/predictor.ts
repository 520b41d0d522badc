import type { EncodedText, Engine, Selection } from '@tokensift/core';
import { type ClassifierModel, GraphBuilder, splitFrozenPrefix } from '@tokensift/graph';
import { padBatch } from '@tokensift/tokenization';
import { createBatchProgram } from './batch-program.ts';
import type { PrefixCaches } from './prefix-cache/prefix-caches.ts';

export interface Predictor {
  /** Logits [texts, classes] with the model's current values, in the order of the texts. */
  logits(texts: readonly EncodedText[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export interface PredictorOptions {
  readonly padId: number;
  /** Texts per run of the graph (default 64). */
  readonly batchSize?: number;
  /** Parameters that keep their values while the predictor lives; see `CompileOptions`. None unless given. */
  readonly frozen?: ReadonlySet<string>;
  /** Keeps what does not depend on these trained parameters, for texts that are asked for again. */
  readonly cached?: { readonly caches: PrefixCaches; readonly selection: Selection };
}

/** Runs a model forward. Compile it after an optimizer has moved the values to where they stay. */
export async function createPredictor(
  model: ClassifierModel,
  engine: Engine,
  { padId, batchSize = 64, frozen, cached }: PredictorOptions,
): Promise<Predictor> {
  const builder = new GraphBuilder();
  const graph = builder.build({ logits: model.logits(builder, 'none') });
  const split = cached && splitFrozenPrefix(graph, cached.selection);
  const program = await createBatchProgram(graph, {
    engine,
    parameters: model.values,
    ...(frozen && { frozen }),
    ...(split && { cached: { split, cache: await cached.caches.get(split) } }),
  });
  return {
    async logits(texts) {
      const { classes } = model;
      const logits = new Float32Array(texts.length * classes);
      const order = texts
        .map((_, i) => i)
        .sort((a, b) => texts[a]!.ids.length - texts[b]!.ids.length || a - b);
      for (let start = 0; start < order.length; start += batchSize) {
        const indices = order.slice(start, start + batchSize);
        const examples = indices.map((i) => texts[i] as EncodedText);
        const batch = padBatch(examples, { padId });
        const { outputs } = await program.run(examples, batch, model.feeds(batch));
        const { data } = outputs.logits!;
        indices.forEach((index, row) => {
          logits.set(data.subarray(row * classes, (row + 1) * classes), index * classes);
        });
      }
      return logits;
    },
    dispose: () => program.dispose(),
  };
}

/** Class probabilities [rows, classes] from logits, by softmax. */
export function probabilitiesOf(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const maximum = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - maximum), 0);
    for (let i = 0; i < classes; i++) probabilities[start + i] = Math.exp(row[i]! - maximum) / total;
  }
  return probabilities;
}

/** Index of the largest entry of each row; the first one of equals. */
export function argmaxRows(values: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: values.length / classes }, (_, row) => {
    const start = row * classes;
    let best = start;
    for (let i = start + 1; i < start + classes; i++) if (values[i]! > values[best]!) best = i;
    return best - start;
  });
}
