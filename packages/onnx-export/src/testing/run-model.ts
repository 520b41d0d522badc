import type { Batch } from '@tokensift/core';
import * as ort from 'onnxruntime-node';
import { encodeExportedModel } from '../file/encode-model.ts';
import type { ExportedModel } from '../graph/exported-model.ts';

/** Gives what an exported model has for a batch, by output. */
export async function openExported(
  exported: ExportedModel,
): Promise<(batch: Batch) => Promise<Readonly<Record<string, ort.Tensor>>>> {
  const session = await ort.InferenceSession.create(encodeExportedModel(exported, 'none').model, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return async (batch) => {
    const integers = (values: ArrayLike<number>) =>
      new ort.Tensor('int64', BigInt64Array.from(Array.from(values), BigInt), [batch.batch, batch.length]);
    const given: Record<string, ort.Tensor> = {
      input_ids: integers(batch.ids),
      attention_mask: integers(batch.attentionMask),
      token_type_ids: integers(batch.typeIds),
    };
    return await session.run(Object.fromEntries(session.inputNames.map((name) => [name, given[name]])));
  };
}
