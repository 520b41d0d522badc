import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { randomClassifier } from '@tokensift/models/testing';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { toExportedModel } from '../graph/to-exported-model.ts';
import { encodeExportedModel } from './encode-model.ts';

describe('encodeExportedModel', () => {
  it('puts weights into a file beside the model where they do not fit, with the same outputs', async () => {
    const exported = toExportedModel(randomClassifier(createRandom(1)));
    const folder = await mkdtemp(join(tmpdir(), 'encode-model-'));
    const outputs: unknown[] = [];
    for (const most of [1e9, 1000]) {
      const { model, data } = encodeExportedModel(exported, `${most}.onnx_data`, most);
      expect(data.length > 0).toBe(most === 1000);
      const file = join(folder, `${most}.onnx`);
      await writeFile(file, model);
      const beside = await open(join(folder, `${most}.onnx_data`), 'w');
      for (const { offset, bytes } of data) await beside.write(bytes, 0, bytes.length, offset);
      await beside.close();
      const session = await ort.InferenceSession.create(file);
      const integers = (values: readonly bigint[]) =>
        new ort.Tensor('int64', BigInt64Array.from(values), [1, 3]);
      const { logits } = await session.run({
        input_ids: integers([3n, 4n, 5n]),
        attention_mask: integers([1n, 1n, 1n]),
        token_type_ids: integers([0n, 0n, 1n]),
      });
      outputs.push(logits!.data);
      await session.release();
    }
    expect(outputs[1]).toEqual(outputs[0]);
    await rm(folder, { recursive: true });
  });
});
