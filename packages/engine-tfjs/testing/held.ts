import { findBackend, memory } from '@tensorflow/tfjs-core';

/** How many tensors tfjs tracks and how many pieces of memory a backend holds: both are what they were when none leak. */
export function held(backend: string): { readonly tensors: number; readonly buffers: number } {
  return { tensors: memory().numTensors, buffers: findBackend(backend).numDataIds() };
}
