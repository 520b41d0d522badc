import type { EncodedText, Engine, ModelOutputs, Selection, Tensor } from '@tokensift/core';
import { type ClassifierModel, GraphBuilder, splitFrozenPrefix } from '@tokensift/graph';
import { padBatch } from '@tokensift/tokenization';
import { createBatchProgram } from './batch-program.ts';
import type { PrefixCaches } from './prefix-cache/prefix-caches.ts';

export interface Predictor {
  /**
   * Logits with the model's current values, one array a text in the order of the texts: [outputs], or
   * [tokens, outputs] of a head on tokens.
   */
  outputs(texts: readonly EncodedText[]): Promise<readonly Float32Array[]>;
  /** The same with the vectors that texts are pooled to, where the predictor was made with `vectors`. */
  read(texts: readonly EncodedText[]): Promise<ModelOutputs>;
  dispose(): Promise<void>;
}

export interface PredictorOptions {
  readonly padId: number;
  /** Texts per run of the graph (default 64). */
  readonly batchSize?: number;
  /** Parameters that keep their values while the predictor lives; see `CompileOptions`. None unless given. */
  readonly frozen?: ReadonlySet<string>;
  /** Whether `read` gives the vectors that texts are pooled to. */
  readonly vectors?: boolean;
  /** Keeps what does not depend on these trained parameters, for texts that are asked for again. */
  readonly cached?: { readonly caches: PrefixCaches; readonly selection: Selection };
}

/** Runs a model forward. Compile it after an optimizer has moved the values to where they stay. */
export async function createPredictor(
  model: ClassifierModel,
  engine: Engine,
  { padId, batchSize = 64, frozen, vectors: withVectors = false, cached }: PredictorOptions,
): Promise<Predictor> {
  const builder = new GraphBuilder();
  const { logits, vectors } = model.read(builder);
  const graph = builder.build({ logits, ...(withVectors && vectors && { vectors }) });
  const split = cached && splitFrozenPrefix(graph, cached.selection);
  const program = await createBatchProgram(graph, {
    engine,
    parameters: model.values,
    ...(frozen && { frozen }),
    ...(split && { cached: { split, cache: await cached.caches.get(split) } }),
  });
  const read = async (texts: readonly EncodedText[]): Promise<ModelOutputs> => {
    const outputs = new Array<Float32Array>(texts.length);
    const vectors = graph.outputs.vectors && new Array<Float32Array>(texts.length);
    const order = texts.map((_, i) => i).sort((a, b) => texts[a]!.ids.length - texts[b]!.ids.length || a - b);
    for (let start = 0; start < order.length; start += batchSize) {
      const indices = order.slice(start, start + batchSize);
      const examples = indices.map((i) => texts[i] as EncodedText);
      const batch = padBatch(examples, { padId });
      const found = (await program.run(examples, batch, model.feeds(batch))).outputs;
      const { data } = found.logits!;
      const rows = model.head === 'text' ? 1 : batch.length;
      indices.forEach((index, i) => {
        const used = model.head === 'text' ? 1 : texts[index]!.ids.length;
        const first = i * rows * model.outputs;
        outputs[index] = data.slice(first, first + used * model.outputs);
        if (vectors) vectors[index] = rowOf(found.vectors!, i);
      });
    }
    return { outputs, ...(vectors && { vectors }) };
  };
  return {
    read,
    outputs: async (texts) => (await read(texts)).outputs,
    dispose: () => program.dispose(),
  };
}

function rowOf({ shape, data }: Tensor<Float32Array>, row: number): Float32Array {
  const width = shape[1] as number;
  return data.slice(row * width, (row + 1) * width);
}
