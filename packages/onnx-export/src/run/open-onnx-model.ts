import { type Batch, type Tensor, TokensiftError } from '@tokensift/core';
import { loadRuntime, type OnnxBackend } from '@tokensift/engine-onnx/runtime';
import type { Tensor as OrtTensor } from 'onnxruntime-common';
import type { InputName } from '../graph/export-context.ts';

/** An exported model that runs. Owns native memory until `dispose` is called. */
export interface OnnxModel {
  /** Logits of a batch, float32 in the model's own shape, and the vectors [batch, width] that a model may give as well. */
  run(
    batch: Batch,
  ): Promise<{ readonly logits: Tensor<Float32Array>; readonly vectors?: Tensor<Float32Array> }>;
  dispose(): Promise<void>;
}

export interface OpenOnnxModelOptions {
  /** `cpu` (native code) or `wasm` (WebAssembly); by default the first of them that works. */
  readonly backend?: OnnxBackend;
  readonly threads?: number;
}

/**
 * Opens the `.onnx` file of a text model, ours or another's with the same inputs, or its bytes, on ONNX Runtime.
 * @throws TokensiftError `invalid-checkpoint` for a file that the runtime does not open, or that has other inputs;
 *   `unsupported` where ONNX Runtime does not work.
 */
export async function openOnnxModel(
  source: string | Uint8Array,
  { threads = 1, ...options }: OpenOnnxModelOptions = {},
): Promise<OnnxModel> {
  const file = typeof source === 'string' ? source : 'model.onnx';
  const runtime = await loadRuntime({ ...options, threads });
  const session = await runtime.open(source).catch((cause: Error) => {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where: file,
      message: `ONNX Runtime does not open it: ${cause.message}`,
      hint: 'Export it again.',
      cause,
    });
  });
  const arrays: Readonly<Record<InputName, (batch: Batch) => ArrayLike<number>>> = {
    input_ids: ({ ids }) => ids,
    attention_mask: ({ attentionMask }) => attentionMask,
    token_type_ids: ({ typeIds }) => typeIds,
  };
  const unknown = session.inputNames.find((name) => !Object.hasOwn(arrays, name));
  if (unknown !== undefined || !session.outputNames.includes('logits')) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where: file,
      message: `The model reads ${session.inputNames.join(', ')} and gives ${session.outputNames.join(', ')}.`,
      hint: 'Give one that reads input_ids and attention_mask and gives logits, such as `tokensift export` writes.',
    });
  }
  const wanted = ['logits', 'vectors'].filter((name) => session.outputNames.includes(name));
  return {
    async run(batch) {
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => {
          const values = arrays[name as InputName](batch);
          const data = BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]));
          return [name, new runtime.Tensor('int64', data, [batch.batch, batch.length])];
        }),
      );
      const { logits, vectors } = await session.run(feeds, wanted);
      return { logits: tensorOf(logits), ...(vectors && { vectors: tensorOf(vectors) }) };
    },
    dispose: () => session.release(),
  };
}

const tensorOf = ({ dims, data }: OrtTensor): Tensor<Float32Array> => ({
  shape: dims,
  data: data as Float32Array,
});
