import type { EncodedText, Engine, ModelOutputs, Selection } from '@tokensift/core';
import { type ClassifierModel, GraphBuilder, splitFrozenPrefix } from '@tokensift/graph';
import { createBatchProgram } from './batch-program.ts';
import type { PrefixCaches } from './prefix-cache/prefix-caches.ts';
import { type BatchReading, readInBatches } from './read-in-batches.ts';

export interface Predictor {
  /**
   * Logits with the model's current values, one array a text in the order of the texts: [outputs], or
   * [tokens, outputs] of a head on tokens.
   */
  outputs(texts: readonly EncodedText[], options?: ReadOptions): Promise<readonly Float32Array[]>;
  /** The same with the vectors that texts are pooled to, where the predictor was made with `vectors`. */
  read(texts: readonly EncodedText[], options?: ReadOptions): Promise<ModelOutputs>;
  dispose(): Promise<void>;
}

export type ReadOptions = Pick<BatchReading, 'signal'>;

export interface PredictorOptions {
  readonly padId: number;
  /** Texts per run of the graph; see `BatchReading`. */
  readonly batchSize?: number | undefined;
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
  { padId, batchSize, frozen, vectors: withVectors = false, cached }: PredictorOptions,
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
  const rows = { head: model.head, width: model.outputs, padId, batchSize };
  const read = (texts: readonly EncodedText[], { signal }: ReadOptions = {}): Promise<ModelOutputs> =>
    readInBatches(texts, { ...rows, signal }, async (batch, examples) => {
      const { logits, vectors } = (await program.run(examples, batch, model.feeds(batch))).outputs;
      return { logits: logits, ...(vectors && { vectors }) };
    });
  return {
    read,
    outputs: async (texts, options) => (await read(texts, options)).outputs,
    dispose: () => program.dispose(),
  };
}
