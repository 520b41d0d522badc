import { readFile } from 'node:fs/promises';
import { packageError } from '@tokensift/core';
import { lowerings } from '../lowerings/index.ts';
import { type OnnxRuntime, sessionOptions } from './runtime.ts';

const broken = 'Install @tokensift/engine-onnx anew: some of its files are missing or damaged.';

/** Threads of one operation in this process: the runtime has one pool, of the size that was asked for first. */
let poolSize: number | undefined;

/** Models are opened one after the other: the first starts the runtime, and others that come meanwhile would fail. */
let lastOpened: Promise<unknown> = Promise.resolve();

/**
 * ONNX Runtime as WebAssembly with SIMD and threads: onnxruntime-web, of which this package holds the files for Node.
 * @throws TokensiftError `unsupported` where it does not start.
 */
export async function loadWasm(threads: number): Promise<OnnxRuntime> {
  const { env, InferenceSession, Tensor } = await importWasm();
  poolSize ??= threads;
  // Read when the first model is opened, and then no more.
  env.wasm.numThreads = poolSize;
  return {
    backend: 'wasm',
    name: `onnxruntime-web ${env.versions.web}`,
    threads: poolSize,
    Tensor,
    lowerings,
    fillsOutputs: false,
    async open(model, externalData = []) {
      const bytes = typeof model === 'string' ? await readFile(model) : model;
      const create = () =>
        InferenceSession.create(bytes, { ...sessionOptions, executionProviders: ['wasm'], externalData });
      const opened = lastOpened.then(create, create);
      lastOpened = opened;
      return await opened;
    },
  };
}

async function importWasm(): Promise<typeof import('onnxruntime-common')> {
  try {
    return await import('#onnxruntime-web');
  } catch (cause) {
    throw packageError('onnxruntime-web', cause, { absent: broken, broken });
  }
}
