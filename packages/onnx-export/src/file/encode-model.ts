import { encodeModel, type OnnxTensor } from '@tokensift/engine-onnx/lowering';
import type { ExportedModel } from '../graph/exported-model.ts';

/** A protobuf has at most 2 GiB; this leaves room for the graph. */
const MOST_BYTES = 1.9 * 2 ** 30;

/** Where readers expect data to begin. */
const ALIGNMENT = 4096;

/** Tensors that are smaller stay in the model itself, as shapes must be read with it. */
const LEAST_BYTES = 1024;

export interface EncodedModel {
  /** The bytes of the `.onnx` file. */
  readonly model: Uint8Array;
  /** What lies beside it in one file, in order, each piece at its offset; nothing where all fits into the model. */
  readonly data: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
}

/**
 * The files of a model. Past 2 GB weights lie in a file beside it.
 * @param dataFile the name of that file
 */
export function encodeExportedModel(
  { initializers, ...model }: ExportedModel,
  dataFile: string,
  mostBytes = MOST_BYTES,
): EncodedModel {
  const total = initializers.reduce((sum, { rawData }) => sum + rawData.byteLength, 0);
  if (total <= mostBytes) return { model: encodeModel({ ...model, initializers }), data: [] };
  let end = 0;
  const data: { offset: number; bytes: Uint8Array }[] = [];
  const placed = initializers.map((tensor): OnnxTensor => {
    const { rawData } = tensor;
    if (rawData.byteLength < LEAST_BYTES) return tensor;
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = offset + rawData.byteLength;
    data.push({ offset, bytes: rawData });
    return { ...tensor, external: { file: dataFile, offset, bytes: rawData.byteLength } };
  });
  return { model: encodeModel({ ...model, initializers: placed }), data };
}
