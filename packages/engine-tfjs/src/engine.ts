import { availableParallelism } from 'node:os';
import { type Engine, TokensiftError } from '@tokensift/core';
import { withBackend } from './backends/active-backend.ts';
import { openBackend } from './backends/registry.ts';
import { createProgram } from './program.ts';

export interface TfjsEngineOptions {
  /** "tensorflow" (tfjs-node), "wasm" or "cpu"; by default the first of them that works. */
  readonly backend?: string;
  /** Threads for one operation, by default as many as the process may use; only "tensorflow" has a choice. */
  readonly threads?: number;
}

/**
 * Runs graphs on TensorFlow.js. The backend belongs to the engine: it is active in tfjs only while a program compiles or
 * runs, and the user's own backend is active again afterwards.
 * @throws TokensiftError `unsupported` when the backend does not work here, `invalid-argument`.
 */
export async function createTfjsEngine({
  backend: name,
  threads = availableParallelism(),
}: TfjsEngineOptions = {}): Promise<Engine> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The number of threads must be a positive integer, not ${threads}.`,
    });
  }
  const backend = await openBackend(name, { threads });
  return {
    name: 'tfjs',
    describe: () => ({ runtime: backend.runtime, backend: backend.name, threads: backend.threads }),
    compile: async (graph, options) =>
      createProgram(graph, options, (work) => withBackend(backend.name, work)),
  };
}
