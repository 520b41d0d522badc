import type { ParameterValues } from './engine.ts';
import type { GraphNode, GraphWriter } from './graph.ts';
import type { ParameterDescription } from './parameter.ts';
import type { Tensor } from './tensor.ts';

/** A linear map y = x·Wᵀ (+ b) of the model, where an adapter may put another result. */
export interface LinearSite {
  readonly builder: GraphWriter;
  /** The map's name: that of its weight, without `.weight`. */
  readonly name: string;
  /** [tokens, inputs] */
  readonly x: GraphNode;
  /** [outputs, inputs] */
  readonly weight: GraphNode;
  /** [outputs]; absent where the map has none. */
  readonly bias?: GraphNode;
  /** x under a dropout of the adapter's own; x itself in a graph that is not for training. */
  dropout(x: GraphNode, probability: number): GraphNode;
}

/**
 * What a method puts into a model: parameters, and the places where they enter its graph. The model's own parameters
 * stay what they are; the added ones lie in `values` beside them. A graph builder consults the adapter at these
 * places and knows no method.
 */
export interface Adapter {
  /** The added parameters, role `adapter`; their names are unlike those of the model. */
  readonly parameters: readonly ParameterDescription[];
  /** Their initial values. */
  readonly values: ParameterValues;
  /** The result [tokens, outputs] of a linear map; undefined where the map stays as it is. */
  linear?(site: LinearSite): GraphNode | undefined;
  /** Vectors put before a text's word embeddings. They take the first positions; the text takes those after them. */
  readonly virtualTokens?: {
    readonly count: number;
    /** [count, width of the token embeddings], the same for every text. */
    embeddings(builder: GraphWriter): GraphNode;
  };
  /**
   * Keys and values that every position attends to beside those of the text, whose positions start after them, as
   * where they came from a text before it.
   */
  readonly virtualKeys?: {
    readonly count: number;
    /** Key and value, [count, key-value heads · head size] each, of a transformer layer. */
    ofLayer(builder: GraphWriter, layer: number): { readonly key: GraphNode; readonly value: GraphNode };
  };
  /**
   * Parameters of the model, of those that change, that make it compute without the adapter what it computes with it.
   * Absent where there are none.
   */
  merge?(values: ParameterValues): ParameterValues;
  /**
   * The adapter as Python's PEFT stores it. Absent, or undefined for a model, where PEFT has no such adapter.
   * @param module where checkpoints of the model have one of its modules
   */
  toPeft?(values: ParameterValues, module: (name: string) => PlacedModule): PeftAdapter | undefined;
}

/** Where a checkpoint has a linear map. */
export interface PlacedModule {
  readonly name: string;
  /** The map is one of several of equal height that lie one below the other in the module. */
  readonly part?: { readonly index: number; readonly of: number };
  /** The module's weight is [inputs, outputs]. */
  readonly transposed?: boolean;
}

/** An adapter in the layout of Python's PEFT. */
export interface PeftAdapter {
  /** Fields of adapter_config.json that depend on the kind of adapter. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Tensors of adapter_model.safetensors, but for the classification head, by their names there. */
  readonly tensors: ReadonlyMap<string, Tensor<Float32Array>>;
  /** What PEFT puts before the names of the model's own parameters. */
  readonly modelPrefix: string;
}
