import { type Engine, packageError } from '@tokensift/core';
import type { OnnxBackend } from '@tokensift/engine-onnx';

export interface OpenEngineOptions {
  readonly backend: string;
  readonly threads?: number;
}

/** What shared code needs to know of an engine. Its package is loaded when it is opened, and not before. */
export interface EngineEntry {
  readonly name: string;
  /** What its kernels can run on, the fastest first. */
  readonly backends: readonly string[];
  /** What they can run on besides, where it is asked for by name. */
  readonly graphics: readonly string[];
  /** @throws TokensiftError `unsupported` when it does not work on this machine. */
  open(options: OpenEngineOptions): Promise<Engine>;
}

/** The preferred one first. */
export const engines: readonly EngineEntry[] = [
  {
    name: 'onnx',
    backends: ['cpu', 'wasm'],
    graphics: ['webgpu', 'cuda'],
    async open({ backend, ...options }) {
      const { createOnnxEngine } = await import('@tokensift/engine-onnx');
      return await createOnnxEngine({ backend: backend as OnnxBackend, ...options });
    },
  },
  {
    name: 'tfjs',
    backends: ['tensorflow', 'wasm', 'cpu'],
    graphics: [],
    async open(options) {
      const { createTfjsEngine } = await importTfjs();
      return await createTfjsEngine(options);
    },
  },
];

/** An optional package, which may be absent, or not load. */
async function importTfjs(): Promise<typeof import('@tokensift/engine-tfjs')> {
  const name = '@tokensift/engine-tfjs';
  try {
    return await import('@tokensift/engine-tfjs');
  } catch (cause) {
    throw packageError(name, cause, {
      absent: `Install it with "npm install ${name}".`,
      broken: `Install ${name} anew.`,
    });
  }
}
