import { TokensiftError } from '@tokensift/core';
import { loadRuntime } from '../runtimes/load-runtime.ts';
import { graphicsBackends, type OnnxBackend, onnxBackends } from '../runtimes/runtime.ts';

/** The backends to test here: those on the processor, and of graphics processors those that there are. */
export async function workingBackends(): Promise<readonly OnnxBackend[]> {
  const working: OnnxBackend[] = [];
  for (const backend of onnxBackends) {
    try {
      await loadRuntime({ backend, threads: 2 });
      working.push(backend);
    } catch (error) {
      const isGraphics = graphicsBackends.some((graphics) => graphics === backend);
      if (!isGraphics || !TokensiftError.isInstance(error) || error.code !== 'unsupported') throw error;
      console.warn(`Nothing is tested on ${backend}. ${error.message}`);
    }
  }
  return working;
}
