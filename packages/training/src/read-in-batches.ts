import type { Batch, EncodedText, HeadKind, ModelOutputs, Tensor } from '@tokensift/core';
import { padBatch } from '@tokensift/tokenization';

export interface BatchReading {
  readonly head: HeadKind;
  /** Numbers of an output vector. */
  readonly width: number;
  readonly padId: number;
  /** Texts of a batch (default 64). */
  readonly batchSize?: number | undefined;
}

/** What a model gives for a batch: logits [batch, width], or [batch, length, width] of a head on tokens, in any shape. */
export interface BatchLogits {
  readonly logits: Pick<Tensor<Float32Array>, 'data'>;
  readonly vectors?: Tensor<Float32Array>;
}

/** Reads texts of like length together, so that little is padded. Outputs are in the order of the texts. */
export async function readInBatches(
  texts: readonly EncodedText[],
  { head, width, padId, batchSize = 64 }: BatchReading,
  run: (batch: Batch, texts: readonly EncodedText[]) => Promise<BatchLogits>,
): Promise<ModelOutputs> {
  const outputs = new Array<Float32Array>(texts.length);
  let vectors: Float32Array[] | undefined;
  const order = texts.map((_, i) => i).sort((a, b) => texts[a]!.ids.length - texts[b]!.ids.length || a - b);
  for (let start = 0; start < order.length; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const examples = indices.map((i) => texts[i] as EncodedText);
    const batch = padBatch(examples, { padId });
    const found = await run(batch, examples);
    const rows = head === 'text' ? 1 : batch.length;
    indices.forEach((index, i) => {
      const used = head === 'text' ? 1 : texts[index]!.ids.length;
      const first = i * rows * width;
      outputs[index] = found.logits.data.slice(first, first + used * width);
      if (!found.vectors) return;
      vectors ??= new Array<Float32Array>(texts.length);
      vectors[index] = rowOf(found.vectors, i);
    });
  }
  return { outputs, ...(vectors && { vectors }) };
}

function rowOf({ shape, data }: Tensor<Float32Array>, row: number): Float32Array {
  const width = shape[1] as number;
  return data.slice(row * width, (row + 1) * width);
}
