import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraphBuilder } from '@tokensift/graph';
import { encoderStates, readCheckpoint } from '@tokensift/models';
import { withSafetensors } from '@tokensift/storage';
import { hasTransformers, runOracle, temporaryFolder } from '@tokensift/testing';
import { loadTokenizer, padBatch } from '@tokensift/tokenization';
import { describe, expect, it } from 'vitest';
import { createEngine } from './index.ts';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const data = resolve(workspace, process.env.TOKENSIFT_DATA ?? '../shared');
const miniLm = join(data, 'models/all-MiniLM-L6-v2');
const smolLm = process.env.TOKENSIFT_SMOLLM2 ?? 'TOKENSIFT_SMOLLM2 is not set';
const banking = join(data, 'data/banking77/test.jsonl');

const engine = await createEngine({ name: 'onnx' });

for (const [name, folder] of [
  ['all-MiniLM-L6-v2', miniLm],
  ['SmolLM2-135M', smolLm],
] as const) {
  const missing = [folder, banking].find((path) => !existsSync(path));
  const skipped = missing ?? (hasTransformers ? undefined : 'Python with transformers (TOKENSIFT_PYTHON)');
  if (skipped) console.warn(`The states of ${name} are not compared: there is no ${skipped}.`);
  describe.skipIf(skipped)(name, () => {
    it('has the last hidden states of Python’s transformers, on 200 texts', async () => {
      const texts = readFileSync(banking, 'utf8')
        .split('\n', 200)
        .map((line) => JSON.parse(line).text as string);
      const out = join(await temporaryFolder(), 'states.safetensors');
      await writeFile(`${out}.json`, JSON.stringify(texts));
      expect(runOracle('hidden_states.py', folder, `${out}.json`, out)).toEqual({ texts: 200 });

      const { backbone, values } = await readCheckpoint(folder);
      const tokenizer = await loadTokenizer(folder);
      const encoded = tokenizer.encodeBatch(texts);
      const model = encoderStates(backbone);
      const builder = new GraphBuilder();
      const graph = builder.build({ states: model.states(builder) });
      const program = await engine.compile(graph, { parameters: values });
      for (let start = 0; start < texts.length; start += 20) {
        const batch = padBatch(encoded.slice(start, start + 20), { padId: tokenizer.padId });
        const { states } = await program.run(model.feeds(batch));
        const width = backbone.config.hiddenSize;
        for (let row = 0; row < batch.batch; row++) {
          const own = encoded[start + row].ids;
          const [ids, reference] = await withSafetensors(out, async (expected) => [
            (await expected.readInt32(`ids:${start + row}`)).data,
            (await expected.read(`states:${start + row}`)).data,
          ]);
          expect(own).toEqual(ids);
          const from = row * batch.length * width;
          const found = states.data.subarray(from, from + own.length * width);
          const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i])), 0);
          expect(worst, texts[start + row]).toBeLessThan(1e-3);
        }
      }
      await program.dispose();
    }, 300_000);
  });
}
