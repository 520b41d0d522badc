import { createRandom } from '@tokensift/core';
import { configureBackbone, saveClassifierFolder } from '@tokensift/models';
import { bertFields, randomClassifier, tinyBertFolder } from '@tokensift/models/testing';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { createEngine, openClassifier } from './index.ts';

/** A classifier that is large enough for its maps to be quantized. */
async function largeFolder(): Promise<string> {
  const sizes = {
    hiddenSize: 256,
    layers: 1,
    heads: 4,
    intermediateSize: 512,
    vocabularySize: 400,
    maxPositions: 32,
  };
  const backbone = configureBackbone({ model_type: 'bert', ...bertFields(sizes) }, 'config.json');
  const { values } = randomClassifier(createRandom(1), { backbone, pooling: 'mean' });
  for (const { shape, data } of values.values()) if (shape.length === 2) data.set(data.map((x) => x / 4));
  const folder = `${await temporaryFolder()}/large`;
  const labels = ['first', 'second', 'third'];
  await saveClassifierFolder(folder, {
    backbone,
    values,
    labels,
    pooling: 'mean',
    sourceFolder: tinyBertFolder,
    readme: '',
  });
  return folder;
}

describe('a classifier in int8', () => {
  it.each(['cpu', 'wasm'])('answers nearly the same, on %s', async (backend) => {
    const folder = await largeFolder();
    const engine = await createEngine({ name: 'onnx', backend, threads: 1 });
    const texts = ['book a flight', 'cancel the room please', 'a'];
    const [exact, near] = await Promise.all(
      (['float32', 'int8'] as const).map(async (precision) => {
        const classifier = await openClassifier(folder, { engine, precision });
        const found = await classifier.predict(texts);
        await classifier.dispose();
        return found;
      }),
    );
    const differences = exact.map(({ label, probability }, i) => {
      const other = near[i].probabilities.find((entry) => entry.label === label)!;
      return Math.abs(other.probability - probability);
    });
    expect(Math.max(...differences)).toBeLessThan(0.1);
    expect(Math.max(...differences)).toBeGreaterThan(0);
  });

  it('is refused on an engine that has no products of integers', async () => {
    const engine = await createEngine({ name: 'tfjs', backend: 'cpu' });
    const error = await errorOf(openClassifier(tinyBertFolder, { engine, precision: 'int8' }));
    expect([error.code, error.problem]).toEqual([
      'unsupported',
      'The engine "tfjs" does not compute in int8.',
    ]);
  });
});
