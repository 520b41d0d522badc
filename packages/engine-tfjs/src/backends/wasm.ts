import '@tensorflow/tfjs-backend-wasm';
import { version_core } from '@tensorflow/tfjs-core';
import { startBackend } from './active-backend.ts';
import type { BackendEntry } from './backend.ts';
import { withoutListeners } from './without-listeners.ts';

/** WebAssembly with SIMD. In Node, tfjs gives it one thread. */
export const wasm: BackendEntry = {
  name: 'wasm',
  async open() {
    await withoutListeners(() => startBackend('wasm'));
    return { name: 'wasm', runtime: `tfjs ${version_core}, WebAssembly`, threads: 1 };
  },
};
