import { findBackend, type KernelBackend } from '@tensorflow/tfjs-core';
import { startBackend } from './active-backend.ts';
import type { BackendEntry } from './backend.ts';
import { loadTfjsNode } from './load-tfjs-node.ts';

/** TensorFlow's own kernels, through the native binding of the optional package @tensorflow/tfjs-node. */
export const tensorflow: BackendEntry = {
  name: 'tensorflow',
  async open({ threads: wanted }) {
    const { version, threads } = loadTfjsNode({ threads: wanted });
    await startBackend('tensorflow');
    const { binding } = findBackend('tensorflow') as NodeBackend;
    return { name: 'tensorflow', runtime: `tfjs-node ${version}, TensorFlow ${binding.TF_Version}`, threads };
  },
};

type NodeBackend = KernelBackend & { readonly binding: { readonly TF_Version: string } };
