import {
  type Adapter,
  type Dimension,
  type GraphNode,
  type ParameterDescription,
  type ParameterRole,
  TokensiftError,
} from '@tokensift/core';
import {
  addToDimension,
  constant,
  type DropoutSites,
  dropout as dropoutAt,
  type FormulaValue,
  type GraphBuilder,
  gatherRows,
  input,
  layerNorm,
  linear,
  parameter,
  rmsNorm,
} from '@tokensift/graph';
import type { TextBatch } from './text-batch.ts';
import type { TextFormulas } from './text-formulas.ts';

/** What a parameter is, beside its name and shape. */
export interface Traits {
  readonly role: ParameterRole;
  /** See `ParameterDescription`; of a map's weight, not of its bias. */
  readonly heads?: ParameterDescription['heads'];
}

/** An input that the graph reads for each batch, and that follows from it. */
export interface Feed {
  readonly shape: readonly Dimension[];
  readonly type?: 'float32' | 'int32';
  /** Its numbers for a batch. */
  readonly values: (batch: TextBatch) => Int32Array | Float32Array;
  /** The same in an exported model (int64 for int32); nothing where gradients alone read it. */
  readonly formula?: (text: TextFormulas) => FormulaValue;
}

/** What is built into, the same for all scopes of a model. */
export interface ScopeOptions {
  readonly builder: GraphBuilder;
  readonly dropout: DropoutSites;
  readonly adapter?: Adapter | undefined;
}

/** What a model turns out to consist of while it is built. */
interface Contents {
  readonly parameters: Map<string, ParameterDescription>;
  readonly feeds: Map<string, Feed>;
  /** The layer that each dropout site was first asked for in. */
  readonly sites: Map<string, number>;
}

/**
 * Where a model is built: a graph, a place in the model's tree of names, and the layer that is being built. Parameters
 * and inputs come to be where they are asked for, and nowhere else are their names and shapes written.
 */
export class Scope {
  readonly builder: GraphBuilder;
  /** Positions of a text, an adapter's virtual tokens included, and the keys that each of them attends to. */
  readonly length: Dimension;
  readonly keys: Dimension;
  readonly adapter: Adapter | undefined;
  readonly #options: ScopeOptions;
  readonly #record: Contents;
  readonly #path: string;
  readonly #layer: number;
  readonly #isHead: boolean;

  private constructor(options: ScopeOptions, record: Contents, path: string, layer: number, isHead: boolean) {
    const { builder, adapter } = options;
    this.builder = builder;
    this.adapter = adapter;
    this.length = addToDimension('length', adapter?.virtualTokens?.count ?? 0);
    this.keys = addToDimension(this.length, adapter?.virtualKeys?.count ?? 0);
    this.#options = options;
    this.#record = record;
    this.#path = path;
    this.#layer = layer;
    this.#isHead = isHead;
  }

  /** The top of a model that is built anew. What is asked for there belongs to the embeddings. */
  static root(options: ScopeOptions): Scope {
    return new Scope(options, { parameters: new Map(), feeds: new Map(), sites: new Map() }, '', -1, false);
  }

  /** The parameters that were asked for, in that order. */
  get parameters(): readonly ParameterDescription[] {
    return [...this.#record.parameters.values()];
  }

  /** The inputs that were asked for, dropout masks excepted, by name. */
  get feeds(): ReadonlyMap<string, Feed> {
    return this.#record.feeds;
  }

  /** A place below this one. */
  child(name: string | number): Scope {
    return new Scope(this.#options, this.#record, this.#name(String(name)), this.#layer, this.#isHead);
  }

  /** The same place, for a transformer layer, or with its number of layers for what comes after the last one. */
  inLayer(layer: number): Scope {
    return new Scope(this.#options, this.#record, this.#path, layer, this.#isHead);
  }

  /** The same place, for the new classification head. */
  inHead(): Scope {
    return new Scope(this.#options, this.#record, this.#path, this.#layer, true);
  }

  parameter(name: string, shape: readonly number[], { role, heads }: Traits): GraphNode {
    const full = this.#name(name);
    const known = this.#record.parameters.get(full);
    if (known) this.#share(known, shape);
    else {
      this.#record.parameters.set(full, {
        name: full,
        shape,
        role,
        layer: this.#layer,
        head: this.#isHead,
        ...(heads && { heads }),
      });
    }
    return parameter(this.builder, full, shape);
  }

  /** A linear map of x [tokens, inputs] to [tokens, outputs], which an adapter may replace. */
  linear(name: string, x: GraphNode, outputs: number, traits: Traits, { bias = true } = {}): GraphNode {
    const map = this.child(name);
    const { builder } = this;
    const weight = map.parameter('weight', [outputs, x.type.shape[1] as number], traits);
    const offset = bias ? map.parameter('bias', [outputs], { role: traits.role }) : undefined;
    const adapted = this.adapter?.linear?.({
      builder,
      name: map.#path,
      x,
      weight,
      ...(offset && { bias: offset }),
      dropout: (node, probability) =>
        this.#options.dropout === 'none' || probability === 0
          ? node
          : dropoutAt(builder, this.#site(`adapter.${map.#path}`), node, probability),
    });
    return adapted ?? linear(builder, x, weight, offset);
  }

  /** LayerNorm of x [tokens, width]. */
  layerNorm(name: string, x: GraphNode, epsilon: number, { bias = true } = {}): GraphNode {
    const norm = this.child(name);
    const shape = [x.type.shape[1] as number];
    const scale = norm.parameter('weight', shape, { role: 'layer-norm' });
    const offset = bias
      ? norm.parameter('bias', shape, { role: 'layer-norm' })
      : constant(this.builder, 0, shape);
    return layerNorm(this.builder, x, scale, offset, epsilon);
  }

  /** RMSNorm of x over its last axis. With offset 1 the parameter holds what the scale has above 1. */
  rmsNorm(name: string, x: GraphNode, epsilon: number, offset: 0 | 1 = 0): GraphNode {
    const shape = [x.type.shape.at(-1) as number];
    const scale = this.child(name).parameter('weight', shape, { role: 'layer-norm' });
    return rmsNorm(this.builder, x, scale, epsilon, offset);
  }

  /** Rows of a table [entries, width] by ids, an input; [ids, width]. */
  lookUp(
    name: string,
    [entries, width]: readonly [number, number],
    role: ParameterRole,
    ids: GraphNode,
  ): GraphNode {
    return gatherRows(this.builder, this.child(name).parameter('weight', [entries, width], { role }), ids);
  }

  /** x under a dropout mask, where training has dropout at sites of this kind. */
  dropout(site: string, x: GraphNode, where: 'head' | 'everywhere' = 'everywhere'): GraphNode {
    const { dropout } = this.#options;
    return dropout === where || dropout === 'everywhere'
      ? dropoutAt(this.builder, this.#site(this.#name(site)), x)
      : x;
  }

  /** An input with numbers that follow from the batch. The same name is the same input. */
  feed(name: string, feed: Feed): GraphNode {
    if (!this.#record.feeds.has(name)) this.#record.feeds.set(name, feed);
    return input(this.builder, name, feed.shape, feed.type ?? 'float32');
  }

  /** Keys and values that an adapter puts before those of this layer, [count, width] each. */
  virtualKeys(): { readonly key: GraphNode; readonly value: GraphNode } | undefined {
    return this.adapter?.virtualKeys?.ofLayer(this.builder, this.#layer);
  }

  /** The name of a dropout site: layers that share their parameters have masks of their own. */
  #site(name: string): string {
    const { sites } = this.#record;
    const first = sites.get(name) ?? this.#layer;
    sites.set(name, first);
    return first === this.#layer ? name : `${name}@${this.#layer}`;
  }

  #name(name: string): string {
    if (name === '') return this.#path;
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** Notes that one more layer uses a parameter. */
  #share(known: ParameterDescription, shape: readonly number[]): void {
    if (known.shape.join() !== shape.join()) {
      throw new TokensiftError({
        code: 'internal',
        where: known.name,
        message: `The parameter is asked for as [${known.shape}] and as [${shape}].`,
      });
    }
    const layers = known.sharedBy ?? [known.layer];
    if (layers.includes(this.#layer)) return;
    const sharedBy = [...layers, this.#layer].sort((a, b) => a - b);
    this.#record.parameters.set(known.name, { ...known, layer: sharedBy[0], sharedBy });
  }
}
