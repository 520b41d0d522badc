import { type Engine, TokensiftError } from '@tokensift/core';

export interface OpenEngineOptions {
  readonly backend: string;
  readonly threads?: number;
}

/** What shared code needs to know of an engine. Its package is loaded when it is opened, and not before. */
export interface EngineEntry {
  readonly name: string;
  /** What its kernels can run on, the fastest first. */
  readonly backends: readonly string[];
  /** @throws TokensiftError `unsupported` when it does not work on this machine. */
  open(options: OpenEngineOptions): Promise<Engine>;
}

/** The preferred one first. */
export const engines: readonly EngineEntry[] = [
  {
    name: 'onnx',
    backends: ['cpu'],
    async open({ backend: _, ...options }) {
      const { createOnnxEngine } = await load('onnxruntime-node', () => import('@tokensift/engine-onnx'));
      return createOnnxEngine(options);
    },
  },
  {
    name: 'tfjs',
    backends: ['tensorflow', 'wasm', 'cpu'],
    async open(options) {
      const { createTfjsEngine } = await load('TensorFlow.js', () => import('@tokensift/engine-tfjs'));
      return await createTfjsEngine(options);
    },
  },
];

/** Native code may be missing for this machine, or not be allowed to load. */
async function load<Module>(runtime: string, importModule: () => Promise<Module>): Promise<Module> {
  try {
    return await importModule();
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]?.trim();
    throw new TokensiftError({
      code: 'unsupported',
      where: runtime,
      message: `it cannot be loaded: ${reason}`,
      hint: 'Check that its native part is installed for this machine and that this process may load it.',
      cause,
    });
  }
}
