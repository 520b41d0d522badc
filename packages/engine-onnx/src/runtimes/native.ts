import { packageError } from '@tokensift/core';
import type { InferenceSession } from 'onnxruntime-common';
import { lowerings } from '../lowerings/index.ts';
import { type OnnxRuntime, sessionOptions } from './runtime.ts';

const hints = {
  absent:
    'Install it with "npm install onnxruntime-node --ignore-scripts". npm leaves it out where its install script fails, ' +
    'which downloads parts for NVIDIA cards that are not needed here.',
  broken: 'Check that its native part is made for this machine and that this process may load it.',
};

export interface NativeOptions {
  /** Threads of one operation. */
  readonly threads: number;
  /** How the names of traces begin, where they are wanted. */
  readonly profile?: string;
}

/**
 * ONNX Runtime as native code, from the optional package onnxruntime-node.
 * @throws TokensiftError `unsupported` where it is not installed or may not be loaded.
 */
export async function loadNative(options: NativeOptions): Promise<OnnxRuntime> {
  return await loadOnnxRuntimeNode('cpu', ['cpu'], options);
}

/** The native runtime, with its operations on what the providers say, the preferred one first. */
export async function loadOnnxRuntimeNode(
  backend: OnnxRuntime['backend'],
  executionProviders: readonly InferenceSession.ExecutionProviderConfig[],
  { threads, profile }: NativeOptions,
): Promise<OnnxRuntime> {
  const { env, InferenceSession, Tensor } = await importNative();
  return {
    backend,
    name: `onnxruntime-node ${env.versions.node}`,
    threads,
    Tensor,
    lowerings,
    fillsOutputs: true,
    open: (model, externalData = []) =>
      InferenceSession.create(model as string, {
        ...sessionOptions,
        executionProviders,
        intraOpNumThreads: threads,
        externalData,
        ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
        // Threads that wait for the next run would take the cores from other programs: the frozen prefix takes a third
        // of the time without them.
        extra: { session: { force_spinning_stop: '1' } },
      }),
  };
}

/**
 * Not imported statically: the package may be absent, and where its native part cannot be loaded, Node 20 reports that a
 * second time, as an unhandled rejection that ends the process however carefully the importer catches the first.
 */
async function importNative(): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw packageError('onnxruntime-node', cause, hints);
  }
}
