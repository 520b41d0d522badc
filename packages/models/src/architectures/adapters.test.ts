import { type Adapter, type Batch, createRandom, type GraphWriter, type Tensor } from '@tokensift/core';
import { parameter } from '@tokensift/graph';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { logitsOf } from '../testing/compute.ts';
import { randomClassifier } from '../testing/index.ts';
import { tokenEmbeddings } from '../text-classifier.ts';
import { configureBackbone } from './registry.ts';

/** Texts padded on a side. */
function batchOf(texts: readonly (readonly number[])[], side: 'left' | 'right' = 'right'): Batch {
  const length = Math.max(...texts.map((text) => text.length));
  const fill = (of: (id: number) => number) =>
    texts.flatMap((text) => {
      const padding = new Array<number>(length - text.length).fill(0);
      const own = text.map(of);
      return side === 'left' ? [...padding, ...own] : [...own, ...padding];
    });
  return {
    batch: texts.length,
    length,
    ids: Int32Array.from(fill((id) => id)),
    typeIds: new Int32Array(texts.length * length),
    attentionMask: Float32Array.from(fill(() => 1)),
  };
}

/** An adapter with these parameters. */
const adapterOf = (values: ReadonlyMap<string, Tensor<Float32Array>>, places: Partial<Adapter>): Adapter => ({
  parameters: [...values].map(([name, { shape }]) => ({
    name,
    shape,
    role: 'adapter',
    layer: -1,
    head: false,
  })),
  values,
  ...places,
});

function close(found: Float32Array, expected: Float32Array): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
  });
}

const texts = [[9, 10, 11, 12, 13], [20, 21], [30]];
const prompt = [7, 8];

describe.each(Object.entries(fixture.cases))('%s with an adapter', (_, { config }) => {
  const backbone = configureBackbone(config, 'config.json');
  const modelOf = () =>
    randomClassifier(createRandom('adapters'), { backbone, pooling: backbone.poolings[0]! });

  it('takes virtual tokens for tokens before the text', async () => {
    const model = modelOf();
    const { shape, data } = model.values.get(tokenEmbeddings(backbone))!;
    const width = shape[1] as number;
    // Gemma scales what it looks up.
    const scale = backbone.modelType === 'gemma3_text' ? Math.sqrt(width) : 1;
    const rows = prompt.flatMap((id) => [...data.subarray(id * width, (id + 1) * width)]);
    const vectors = { shape: [2, width], data: Float32Array.from(rows, (x) => x * scale) };
    const expected = await logitsOf(model, batchOf(texts.map((text) => [...prompt, ...text])));
    const { maxLength } = model;
    const adapted = model.adapt(
      adapterOf(new Map([['prompt', vectors]]), {
        virtualTokens: {
          count: 2,
          embeddings: (builder: GraphWriter) => parameter(builder, 'prompt', [2, width]),
        },
      }),
    );
    close(await logitsOf(adapted, batchOf(texts)), expected);
    expect(adapted.maxLength).toBe(maxLength - 2);
  });

  it('attends to virtual keys, on whichever side the padding is', async () => {
    const model = modelOf();
    const plain = await logitsOf(model, batchOf(texts));
    const { maxLength } = model;
    const width = model.parameters.find(({ role }) => role === 'key')!.shape[0] as number;
    const random = createRandom('keys');
    const names = Array.from({ length: model.layers }, (_, layer) => [
      `key.${layer}`,
      `value.${layer}`,
    ]).flat();
    const values = new Map(
      names.map((name) => [
        name,
        { shape: [3, width], data: Float32Array.from({ length: 3 * width }, () => random.normal()) },
      ]),
    );
    const adapted = model.adapt(
      adapterOf(values, {
        virtualKeys: {
          count: 3,
          ofLayer: (builder: GraphWriter, layer: number) => ({
            key: parameter(builder, `key.${layer}`, [3, width]),
            value: parameter(builder, `value.${layer}`, [3, width]),
          }),
        },
      }),
    );
    const together = await logitsOf(adapted, batchOf(texts));
    close(await logitsOf(adapted, batchOf(texts, 'left')), together);
    for (const [row, text] of texts.entries()) {
      close(await logitsOf(adapted, batchOf([text])), together.subarray(row * 3, (row + 1) * 3));
    }
    expect(Math.max(...together.map((value, i) => Math.abs(value - plain[i]!)))).toBeGreaterThan(1e-3);
    expect(adapted.maxLength).toBe(maxLength - 3);
  });
});
