import type { EncodedText, Engine, Selection } from '@tokensift/core';
import { type ClassifierModel, GraphBuilder, splitFrozenPrefix } from '@tokensift/graph';
import { padBatch } from '@tokensift/tokenization';
import { createBatchProgram } from './batch-program.ts';
import type { PrefixCaches } from './prefix-cache/prefix-caches.ts';

export interface Predictor {
  /**
   * Logits with the model's current values, one array a text in the order of the texts: [outputs], or
   * [tokens, outputs] of a head on tokens.
   */
  outputs(texts: readonly EncodedText[]): Promise<Float32Array[]>;
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
    async outputs(texts) {
      const outputs = new Array<Float32Array>(texts.length);
      const order = texts
        .map((_, i) => i)
        .sort((a, b) => texts[a]!.ids.length - texts[b]!.ids.length || a - b);
      for (let start = 0; start < order.length; start += batchSize) {
        const indices = order.slice(start, start + batchSize);
        const examples = indices.map((i) => texts[i] as EncodedText);
        const batch = padBatch(examples, { padId });
        const { data } = (await program.run(examples, batch, model.feeds(batch))).outputs.logits!;
        const rows = model.head === 'text' ? 1 : batch.length;
        indices.forEach((index, i) => {
          const used = model.head === 'text' ? 1 : texts[index]!.ids.length;
          const first = i * rows * model.outputs;
          outputs[index] = data.slice(first, first + used * model.outputs);
        });
      }
      return outputs;
    },
    dispose: () => program.dispose(),
  };
}
