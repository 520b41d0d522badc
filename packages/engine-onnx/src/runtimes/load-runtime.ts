import { availableParallelism } from 'node:os';
import { TokensiftError } from '@tokensift/core';
import { loadGraphics } from './graphics.ts';
import { loadNative, type NativeOptions } from './native.ts';
import { type OnnxBackend, type OnnxRuntime, onnxBackends } from './runtime.ts';
import { loadWasm } from './wasm.ts';

export interface LoadRuntimeOptions {
  /**
   * `cpu` (native code) or `wasm` (WebAssembly), by default the first of them that works; or a graphics processor, by
   * `webgpu` or `cuda`.
   */
  readonly backend?: OnnxBackend;
  /**
   * Threads of one operation, by default as many as the process may use. WebAssembly has one pool of threads in a
   * process, whose size the first load decides.
   */
  readonly threads?: number;
  /**
   * How the names of traces begin, folder included: what is opened leaves one when it is released, with the time of every
   * operation, as JSON that chrome://tracing and Perfetto show. Native code only.
   */
  readonly profile?: string;
}

const loaders: Readonly<Record<OnnxBackend, (options: NativeOptions) => Promise<OnnxRuntime>>> = {
  cpu: loadNative,
  wasm: ({ threads }) => loadWasm(threads),
  webgpu: (options) => loadGraphics('webgpu', options),
  cuda: (options) => loadGraphics('cuda', options),
};

/**
 * Loads ONNX Runtime, which nothing does before it is needed.
 * @throws TokensiftError `unsupported` where it does not work on this machine; `invalid-argument`.
 */
export async function loadRuntime({
  backend,
  threads = availableParallelism(),
  profile,
}: LoadRuntimeOptions = {}): Promise<OnnxRuntime> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The number of threads must be a positive integer, not ${threads}.`,
    });
  }
  const options = { threads, ...(profile !== undefined && { profile }) };
  if (backend === undefined) {
    return await loadNative(options).catch((error: unknown) =>
      loadWasm(threads).catch(() => Promise.reject(error)),
    );
  }
  if (Object.hasOwn(loaders, backend)) return await loaders[backend](options);
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `ONNX Runtime has no backend "${backend}".`,
    hint: `Known: ${onnxBackends.join(', ')}.`,
  });
}
