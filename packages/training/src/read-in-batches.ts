import type { Batch, EncodedText, HeadKind, ModelOutputs, Tensor } from '@tokensift/core';
import { padBatch } from '@tokensift/tokenization';

export interface BatchReading {
  readonly head: HeadKind;
  /** Numbers of an output vector. */
  readonly width: number;
  readonly padId: number;
  /** The most texts of a batch (default 64). */
  readonly batchSize?: number | undefined;
  /** Stops between two batches: what is read then is thrown away. */
  readonly signal?: AbortSignal | undefined;
}

/** The most tokens of a batch, padding included: what a layer has of more of them leaves the processor's caches. */
const MOST_TOKENS = 4096;

/** What a model gives for a batch: logits [batch, width], or [batch, length, width] of a head on tokens, in any shape. */
export interface BatchLogits {
  readonly logits: Pick<Tensor<Float32Array>, 'data'>;
  readonly vectors?: Tensor<Float32Array>;
}

/**
 * Reads texts of like length together, so that little is padded. Outputs are in the order of the texts.
 * @throws Error named AbortError when the signal ends it.
 */
export async function readInBatches(
  texts: readonly EncodedText[],
  { head, width, padId, batchSize = 64, signal }: BatchReading,
  run: (batch: Batch, texts: readonly EncodedText[]) => Promise<BatchLogits>,
): Promise<ModelOutputs> {
  const outputs = new Array<Float32Array>(texts.length);
  let vectors: Float32Array[] | undefined;
  const order = texts.map((_, i) => i).sort((a, b) => texts[a].ids.length - texts[b].ids.length || a - b);
  for (const indices of batchesOf(order, texts, batchSize)) {
    signal?.throwIfAborted();
    const examples = indices.map((i) => texts[i]);
    const batch = padBatch(examples, { padId });
    const found = await run(batch, examples);
    const rows = head === 'text' ? 1 : batch.length;
    indices.forEach((index, i) => {
      const used = head === 'text' ? 1 : texts[index].ids.length;
      const first = i * rows * width;
      outputs[index] = found.logits.data.slice(first, first + used * width);
      if (!found.vectors) return;
      vectors ??= new Array<Float32Array>(texts.length);
      vectors[index] = rowOf(found.vectors, i);
    });
  }
  return { outputs, ...(vectors && { vectors }) };
}

/** Texts of ascending length in batches. */
function* batchesOf(
  order: readonly number[],
  texts: readonly EncodedText[],
  batchSize: number,
): Iterable<readonly number[]> {
  let start = 0;
  for (let end = 1; end <= order.length; end++) {
    const length = end < order.length ? texts[order[end]].ids.length : 0;
    const isFull = end - start === batchSize || (end - start + 1) * length > MOST_TOKENS;
    if (end < order.length && !isFull) continue;
    yield order.slice(start, end);
    start = end;
  }
}

function rowOf({ shape, data }: Tensor<Float32Array>, row: number): Float32Array {
  const width = shape[1];
  return data.slice(row * width, (row + 1) * width);
}
