import { type Batch, type Tensor, TokensiftError } from '@tokensift/core';
import { ort, sessionOptions } from '@tokensift/engine-onnx/runtime';
import type { InputName } from '../graph/export-context.ts';

/** An exported model that runs. Owns native memory until `dispose` is called. */
export interface OnnxModel {
  /** Logits of a batch, float32 in the model's own shape. */
  logits(batch: Batch): Promise<Tensor<Float32Array>>;
  dispose(): Promise<void>;
}

/**
 * Opens the `.onnx` file of a text model, ours or another's with the same inputs, on ONNX Runtime.
 * @throws TokensiftError `invalid-checkpoint` for a file that the runtime does not open, or that has other inputs.
 */
export async function openOnnxModel(file: string, { threads = 1 } = {}): Promise<OnnxModel> {
  const session = await ort.InferenceSession.create(file, sessionOptions(threads)).catch((cause: Error) => {
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
  return {
    async logits(batch) {
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => {
          const values = arrays[name as InputName](batch);
          const data = BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i] as number));
          return [name, new ort.Tensor('int64', data, [batch.batch, batch.length])];
        }),
      );
      const { logits } = await session.run(feeds, ['logits']);
      return { shape: logits!.dims, data: logits!.data as Float32Array };
    },
    dispose: () => session.release(),
  };
}
