import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { randomClassifier } from '@tokensift/models/testing';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { toExportedModel } from '../graph/to-exported-model.ts';
import { writeExportedModel } from './write-exported-model.ts';

describe('writeExportedModel', () => {
  it('puts weights into a file beside the model where they do not fit, with the same outputs', async () => {
    const exported = toExportedModel(randomClassifier(createRandom(1)));
    const folder = await mkdtemp(join(tmpdir(), 'encode-model-'));
    const outputs: unknown[] = [];
    for (const most of [1e9, 1000]) {
      const file = join(folder, `${most}.onnx`);
      const bytes = await writeExportedModel(file, exported, most);
      const sizes = await Promise.all(
        (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
      );
      expect(sizes.length).toBe(most === 1000 ? 3 : 1);
      expect(bytes).toBeGreaterThan(
        exported.initializers.reduce((sum, { rawData }) => sum + rawData.length, 0),
      );
      const session = await ort.InferenceSession.create(file);
      const integers = (values: readonly bigint[]) =>
        new ort.Tensor('int64', BigInt64Array.from(values), [1, 3]);
      const { logits } = await session.run({
        input_ids: integers([3n, 4n, 5n]),
        attention_mask: integers([1n, 1n, 1n]),
        token_type_ids: integers([0n, 0n, 1n]),
      });
      outputs.push(logits.data);
      await session.release();
    }
    expect(outputs[1]).toEqual(outputs[0]);
    await rm(folder, { recursive: true });
  });
});
