import { createRandom, type Engine, type Graph, type ParameterValues, type Tensor } from '@tokensift/core';
import { differentiate } from '../differentiate.ts';
import { evaluate } from '../evaluate.ts';
import { drawCase, weightedTotal } from './cases.ts';

/** Results of a graph by output name. */
export type Results = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>
>;

/** Runs a graph on values of its inputs and parameters; parameters are those whose name starts with "p". */
export type Runner = (graph: Graph, values: Readonly<Record<string, Tensor>>) => Promise<Results>;

export interface Difference {
  /** Of the operation's result, relative to its largest entry. */
  readonly value: number;
  /** Of the gradients of its operands, each relative to its largest entry. */
  readonly gradient: number;
}

/** Below this, an entry counts by its absolute difference: it is rounding of numbers near 1. */
const leastScale = 1e-2;

/** Plain evaluation in float64: what operations mean. */
export const plainly: Runner = async (graph, values) => evaluate(graph, values);

export function runningOn(engine: Engine): Runner {
  return async (graph, values) => {
    const named = Object.entries(values).filter(([name]) => name.startsWith('p'));
    const program = await engine.compile(graph, { parameters: new Map(named) as ParameterValues });
    try {
      return await program.run(values);
    } finally {
      await program.dispose();
    }
  };
}

/**
 * The worst difference between two ways to run random uses of an operation. Half of them are differentiated: engines may
 * run an operation differently where a gradient flows.
 */
export async function worstDifference(
  name: string,
  run: Runner,
  reference: Runner,
  draws = 20,
): Promise<Difference> {
  let [value, gradient] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const random = createRandom(`${name}/${draw}`);
    const operationCase = drawCase(name, random);
    const { builder, result, values } = operationCase;
    const outputs = { result };
    if (draw % 2 === 0) {
      const loss = weightedTotal(operationCase, random);
      const slices = Object.keys(values)
        .filter((key) => key.startsWith('p'))
        .map((parameter) => ({ parameter, rows: 'all' as const }));
      for (const derivative of differentiate(builder, loss, { slices }).parameters) {
        const node = derivative.kind === 'dense' ? derivative.gradient : derivative.contributions[0].rows;
        Object.assign(outputs, { [`gradient of ${derivative.parameter}`]: node });
      }
    }
    const graph = builder.build(outputs);
    const [found, expected] = [await run(graph, values), await reference(graph, values)];
    for (const output of Object.keys(outputs)) {
      const difference = relativeDifference(found, expected, output);
      if (output === 'result') value = Math.max(value, difference);
      else gradient = Math.max(gradient, difference);
    }
  }
  return { value, gradient };
}

/**
 * The largest difference of two tensors' entries, relative to the largest entry or to `scale`, whichever is larger;
 * infinite where shapes differ.
 */
export function relativeDifference(
  found: Results,
  expected: Results,
  output: string,
  scale = leastScale,
): number {
  const [a, b] = [found[output], expected[output]];
  if (!a || !b || a.shape.join() !== b.shape.join()) return Infinity;
  let [largest, difference] = [scale, 0];
  for (let i = 0; i < b.data.length; i++) {
    const [x, y] = [a.data[i], b.data[i]];
    largest = Math.max(largest, Math.abs(y));
    // A NaN is no agreement.
    difference = Math.max(difference, Number.isNaN(x - y) ? Infinity : Math.abs(x - y));
  }
  return difference / largest;
}
