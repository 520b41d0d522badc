import { basename } from 'node:path';
import { writeFlushed } from '@tokensift/storage';
import type { ExportedModel } from '../graph/exported-model.ts';
import { encodeExportedModel } from './encode-model.ts';

/**
 * Writes a model into a folder that nobody reads yet, past 2 GB with its weights in a file beside it (`NAME.onnx_data`).
 * @param mostBytes what fits into the model itself
 * @returns the bytes of both
 * @throws TokensiftError `io-error`
 */
export async function writeExportedModel(
  file: string,
  exported: ExportedModel,
  mostBytes?: number,
): Promise<number> {
  const beside = `${file}_data`;
  const { model, data } = encodeExportedModel(exported, basename(beside), mostBytes);
  await writeFlushed(file, (handle) => handle.writeFile(model));
  if (data.length > 0) {
    await writeFlushed(beside, async (handle) => {
      let end = 0;
      for (const { offset, bytes } of data) {
        await handle.writeFile(Buffer.alloc(offset - end));
        await handle.writeFile(bytes);
        end = offset + bytes.byteLength;
      }
    });
  }
  return model.byteLength + data.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}
