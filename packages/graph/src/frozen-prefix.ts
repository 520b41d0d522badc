import { type Graph, type GraphNode, type Selection, sizeOf } from '@tokensift/core';
import { bindShape, solveShape } from './dimensions.ts';
import { operationOf } from './operations/registry.ts';

/** A graph cut in two where nothing below the cut is trained. */
export interface FrozenPrefix {
  /** Outputs the hidden states that the rest reads, [batch*length, width] each, by the names that `rest` feeds. */
  readonly prefix: Graph;
  /** The graph with these hidden states as inputs, and the same outputs. */
  readonly rest: Graph;
  /** The hidden states: names and widths. */
  readonly states: readonly { readonly name: string; readonly width: number }[];
}

/** The shape of a batch at which costs are compared; only their ratio to the number of values matters. */
const nominal = { batch: 8, length: 16 };

/**
 * Recomputing a value with fewer operations than this costs about as much as reading it from a cache: a core does
 * some 75 GFLOP/s in matrix products, and copies some 2 GB/s from a file that lies in the page cache.
 */
const worthCaching = 128;

/**
 * Cuts a graph at its maximal frozen part: what depends on no trained parameter and on no dropout mask, and so has the
 * same values in every epoch. The cut goes through token matrices [batch*length, width], which belong to one text
 * each; what is cheap to compute from them (or from the inputs) is computed again. What belongs to a text as a whole
 * ([batch, width]) is never cut: products of a single row take another path in some kernels, with other rounding.
 * Undefined when nothing worth keeping is frozen.
 */
export function splitFrozenPrefix(graph: Graph, selection: Selection): FrozenPrefix | undefined {
  const frozen = frozenNodes(graph, selection);
  const costs = graph.nodes.map((node) => {
    const inputs = node.inputs.map((id) => bindShape(nodeOf(graph, id).type.shape, nominal));
    return operationOf(node.op).flops(inputs, bindShape(node.type.shape, nominal), node.attributes);
  });
  /** Whether a node is worth keeping beside those that are kept. */
  const isWorthKeeping = (id: number, kept: ReadonlySet<number>): boolean => {
    const node = nodeOf(graph, id);
    if (!isTokenMatrix(node)) return false;
    const values = sizeOf(bindShape(node.type.shape, nominal));
    const computed = [...reached(graph, [id], kept)].filter((below) => !kept.has(below));
    return computed.reduce((total, below) => total + costs[below], 0) >= worthCaching * values;
  };

  const cut = new Set<number>();
  const visited = new Set<number>();
  const pending = frontier(graph, frozen);
  while (pending.length > 0) {
    const id = pending.pop() as number;
    if (visited.has(id)) continue;
    visited.add(id);
    if (isWorthKeeping(id, new Set())) cut.add(id);
    else pending.push(...nodeOf(graph, id).inputs);
  }
  for (const id of [...cut].sort((a, b) => b - a)) {
    cut.delete(id);
    if (isWorthKeeping(id, cut)) cut.add(id);
  }
  if (cut.size === 0) return undefined;

  const cuts = [...cut].sort((a, b) => a - b);
  const states = cuts.map((id, i) => ({
    name: `frozen:${i}`,
    width: nodeOf(graph, id).type.shape[1] as number,
  }));
  const nameOf = new Map(cuts.map((id, i) => [id, `frozen:${i}`]));
  const prefix = extract(
    graph,
    Object.fromEntries(cuts.map((id) => [nameOf.get(id) as string, id])),
    new Map(),
  );
  return { prefix, rest: extract(graph, graph.outputs, nameOf), states };
}

function frozenNodes({ nodes }: Graph, selection: Selection): boolean[] {
  const trained = new Set(selection.slices.map(({ parameter }) => parameter));
  const frozen: boolean[] = [];
  for (const { id, op, inputs, attributes } of nodes) {
    const name = String(attributes.name);
    if (op === 'parameter') frozen[id] = !trained.has(name);
    else if (op === 'input') frozen[id] = !name.startsWith('dropout:');
    else frozen[id] = inputs.every((input) => frozen[input]);
  }
  return frozen;
}

/** Frozen nodes that the rest, or who runs the graph, reads. */
function frontier({ nodes, outputs }: Graph, frozen: readonly boolean[]): number[] {
  const read = nodes.filter(({ id }) => !frozen[id]).flatMap(({ inputs }) => inputs);
  return [...new Set([...read, ...Object.values(outputs)])].filter((id) => frozen[id]);
}

const isTokenMatrix = ({ type: { shape } }: GraphNode): boolean =>
  shape.length === 2 && shape[0] === 'batch*length' && typeof shape[1] === 'number';

/** Nodes and all that they are computed from, down to the leaves and no further. */
function reached(graph: Graph, from: readonly number[], leaves: ReadonlySet<number>): Set<number> {
  const found = new Set<number>();
  const pending = [...from];
  while (pending.length > 0) {
    const id = pending.pop() as number;
    if (found.has(id)) continue;
    found.add(id);
    if (!leaves.has(id)) pending.push(...nodeOf(graph, id).inputs);
  }
  return found;
}

/** The part of a graph that computes these outputs, with some nodes replaced by inputs of a name. */
function extract(
  graph: Graph,
  outputs: Readonly<Record<string, number>>,
  replaced: ReadonlyMap<number, string>,
): Graph {
  const used = reached(graph, Object.values(outputs), new Set(replaced.keys()));
  for (const { id } of inputsThatBind(graph, used)) used.add(id);
  const renumbered = new Map<number, number>();
  const nodes = graph.nodes
    .filter(({ id }) => used.has(id))
    .map((node, id): GraphNode => {
      renumbered.set(node.id, id);
      const name = replaced.get(node.id);
      if (name === undefined) {
        return { ...node, id, inputs: node.inputs.map((input) => renumbered.get(input) as number) };
      }
      return { id, op: 'input', inputs: [], attributes: { name, ...node.type }, type: node.type };
    });
  return {
    nodes,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, id]) => [name, renumbered.get(id) as number]),
    ),
  };
}

/** Inputs that have to be added so that every symbolic dimension of these nodes gets its number from a feed. */
function inputsThatBind({ nodes }: Graph, used: ReadonlySet<number>): GraphNode[] {
  const needed = new Set(
    nodes
      .filter(({ id }) => used.has(id))
      .flatMap(({ type }) => type.shape.flatMap((dimension) => String(dimension).match(/[a-z]\w*/gi) ?? [])),
  );
  const inputs = nodes.filter(({ op }) => op === 'input');
  const binds = (symbol: string) => (node: GraphNode) => symbol in solveShape(node.type.shape, []);
  return [...needed].flatMap((symbol) => {
    const binding = inputs.filter(binds(symbol));
    return binding.some(({ id }) => used.has(id)) ? [] : binding.slice(0, 1);
  });
}

function nodeOf({ nodes }: Graph, id: number): GraphNode {
  return nodes[id];
}
