import type { Batch, EncodedText, Engine, Graph, ParameterValues, Tensor } from '@tokensift/core';
import { countFlops, type FrozenPrefix } from '@tokensift/graph';
import type { PrefixCache } from './prefix-cache/prefix-cache.ts';

/** A compiled graph that reads batches of texts, whether or not a part of it comes from a cache. */
export interface BatchProgram {
  run(
    texts: readonly EncodedText[],
    batch: Batch,
    feeds: Readonly<Record<string, Tensor>>,
  ): Promise<BatchOutputs>;
  dispose(): Promise<void>;
}

export interface BatchOutputs {
  readonly outputs: Readonly<Record<string, Tensor<Float32Array>>>;
  /** FLOPs of what was run. */
  readonly flops: number;
}

export interface BatchProgramOptions {
  readonly engine: Engine;
  readonly parameters: ParameterValues;
  /** Parameters that keep their values while the program lives. */
  readonly frozen?: ReadonlySet<string>;
  readonly outputBuffers?: ReadonlyMap<string, Float32Array>;
  /** The graph's frozen prefix, and where its results are kept; without it, all of the graph runs each time. */
  readonly cached?: { readonly split: FrozenPrefix; readonly cache: PrefixCache };
}

export async function createBatchProgram(
  whole: Graph,
  { engine, cached, ...options }: BatchProgramOptions,
): Promise<BatchProgram> {
  const graph = cached?.split.rest ?? whole;
  const program = await engine.compile(graph, options);
  const flopsOf = memoise((batch, length) => countFlops(graph, { batch, length }));
  return {
    async run(texts, batch, feeds) {
      const states = await cached?.cache.states(texts, batch);
      const outputs = await program.run({ ...feeds, ...states?.feeds });
      return { outputs, flops: flopsOf(batch.batch, batch.length) + (states?.flops ?? 0) };
    },
    dispose: () => program.dispose(),
  };
}

function memoise(compute: (batch: number, length: number) => number) {
  const known = new Map<string, number>();
  return (batch: number, length: number): number => {
    const key = `${batch}×${length}`;
    const value = known.get(key) ?? compute(batch, length);
    known.set(key, value);
    return value;
  };
}
