import type { Engine } from '@tokensift/core';
import { loadTfjsNode } from '../src/backends/load-tfjs-node.ts';
import { tfjsBackendNames } from '../src/backends/registry.ts';
import { createTfjsEngine } from '../src/engine.ts';

/** Why tests on tfjs-node are skipped, if they are. */
const withoutTfjsNode: string | undefined = (() => {
  try {
    loadTfjsNode({ threads: 2 });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
})();

if (withoutTfjsNode !== undefined) {
  console.warn(`Tests on TensorFlow's kernels are skipped. ${withoutTfjsNode}`);
}

/** The backends that tests run on: all where tfjs-node is there. */
export const testedBackends: readonly string[] = tfjsBackendNames.filter(
  (name) => name !== 'tensorflow' || withoutTfjsNode === undefined,
);

export const openEngine = (backend: string): Promise<Engine> => createTfjsEngine({ backend, threads: 2 });
