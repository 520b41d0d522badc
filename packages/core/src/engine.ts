import type { Graph } from './graph.ts';
import type { Tensor } from './tensor.ts';

/**
 * Parameter values by name. Engines read these arrays when a program runs and never copy them ahead of time, so
 * a change made in place is seen by the next run.
 */
export type ParameterValues = ReadonlyMap<string, Tensor<Float32Array>>;

export interface CompileOptions {
  /** Values of the graph's `parameter` nodes. */
  readonly parameters: ParameterValues;
  /**
   * Names of parameters whose values stay as they are while the program lives. An engine may then copy them once
   * instead of at each run. None unless given.
   */
  readonly frozen?: ReadonlySet<string>;
  /**
   * Arrays that outputs are written into, by output name; without one, each run allocates. Saves a copy where the
   * engine can do it. An array must have the output's exact size.
   */
  readonly outputBuffers?: ReadonlyMap<string, Float32Array>;
}

/** A compiled graph. Owns native memory until `dispose` is called. */
export interface Program {
  /**
   * Runs once. `feeds` holds a tensor for every `input` node.
   * @throws TokensiftError `shape-mismatch` when a feed does not fit its input.
   */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor<Float32Array>>>;
  dispose(): Promise<void>;
}

/** What turns graphs into programs. */
export interface Engine {
  readonly name: string;
  /** The engine's versions and settings, as `tokensift doctor` shows them. */
  describe(): Readonly<Record<string, string | number>>;
  compile(graph: Graph, options: CompileOptions): Promise<Program>;
}
