import type { InferenceSession, TensorConstructor } from 'onnxruntime-common';
import type { Lowering } from '../lowering.ts';

/** ONNX Runtime, loaded into this process. */
export interface OnnxRuntime {
  /** What its kernels run on: `cpu` is native code, `wasm` WebAssembly, the others are graphics processors. */
  readonly backend: OnnxBackend;
  /** Its package and version. */
  readonly name: string;
  /** Threads of one operation. */
  readonly threads: number;
  readonly Tensor: TensorConstructor;
  /** How operations are written for its kernels. */
  readonly lowerings: Readonly<Record<string, Lowering>>;
  /** Whether a run writes outputs into arrays that it is given for them. */
  readonly fillsOutputs: boolean;
  /** Opens a model: its file, or its bytes and those of the files beside it. */
  open(
    model: string | Uint8Array,
    externalData?: InferenceSession.SessionOptions['externalData'],
  ): Promise<InferenceSession>;
}

/** Those on graphics processors, which are used only where they are asked for. */
export const graphicsBackends = ['webgpu', 'cuda'] as const;
export type GraphicsBackend = (typeof graphicsBackends)[number];

/** The faster one of those that every machine has first. */
export const onnxBackends = ['cpu', 'wasm', ...graphicsBackends] as const;
export type OnnxBackend = (typeof onnxBackends)[number];

/** How a model is run, whichever of them runs it. */
export const sessionOptions: InferenceSession.SessionOptions = {
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Measured: no gain in speed with symbolic shapes, and several hundred megabytes more.
  enableMemPattern: false,
  logSeverityLevel: 3,
};
