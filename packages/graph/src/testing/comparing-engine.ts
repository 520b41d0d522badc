import type { CompileOptions, Engine, Graph, Program } from '@tokensift/core';
import { relativeDifference } from './differences.ts';

/** Told of each output of each run how far the engines are apart, relative to its largest entry. */
export type OnDifference = (output: string, difference: number) => void;

export interface ComparingEngineOptions {
  /** Tensors whose entries are all below this count by their absolute difference, as a multiple of it. */
  readonly leastScale: number;
  readonly onDifference: OnDifference;
}

/**
 * An engine that runs everything on two others, from the same values, and goes on with what the first one gives: so
 * whole trainings can be compared step by step, without the small differences of one step growing in the next.
 */
export function comparingEngine(
  reference: Engine,
  other: Engine,
  { leastScale, onDifference }: ComparingEngineOptions,
): Engine {
  return {
    name: `${other.name} against ${reference.name}`,
    describe: () => ({ ...reference.describe() }),
    async compile(graph: Graph, options: CompileOptions): Promise<Program> {
      const { outputBuffers: _, ...withoutBuffers } = options;
      const first = await reference.compile(graph, options);
      const second = await other.compile(graph, withoutBuffers);
      return {
        async run(feeds) {
          const [expected, found] = [await first.run(feeds), await second.run(feeds)];
          for (const output of Object.keys(graph.outputs)) {
            onDifference(output, relativeDifference(found, expected, output, leastScale));
          }
          return expected;
        },
        async dispose() {
          await first.dispose();
          await second.dispose();
        },
      };
    },
  };
}
