import '@tensorflow/tfjs-backend-cpu';
import { engine, version_core } from '@tensorflow/tfjs-core';
import { startBackend, withBackend } from './active-backend.ts';
import type { BackendEntry } from './backend.ts';
import { quietly } from './quietly.ts';

/** Plain JavaScript: slow, and there on every machine. */
export const cpu: BackendEntry = {
  name: 'cpu',
  async open() {
    await startBackend('cpu');
    // The first tensor is what tfjs advertises its native binding at.
    withBackend('cpu', () =>
      quietly(() => engine().makeTensor(new Float32Array(1), [1], 'float32').dispose()),
    );
    return { name: 'cpu', runtime: `tfjs ${version_core}, JavaScript`, threads: 1 };
  },
};
