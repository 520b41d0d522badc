import { type Adapter, type Batch, createRandom, type GraphWriter, type Tensor } from '@tokensift/core';
import { type ClassifierModel, parameter } from '@tokensift/graph';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import { type Pooling, textPoolings } from '../pooling.ts';
import { logitsOf } from '../testing/compute.ts';
import { randomClassifier } from '../testing/index.ts';
import { expectClose } from '../testing/oracle-case.ts';
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

/** What a model gives for each text of a batch: its logits, or those of each of its own tokens after the first `skip`. */
async function byText(
  model: ClassifierModel,
  pooling: Pooling,
  batch: Batch,
  skip = 0,
): Promise<readonly Float32Array[]> {
  const logits = await logitsOf(model, batch);
  const rows = pooling === 'none' ? batch.length : 1;
  const { outputs: classes } = model;
  expect(logits.length).toBe(batch.batch * rows * classes);
  return Array.from({ length: batch.batch }, (_, text) => {
    const own = logits.subarray(text * rows * classes, (text + 1) * rows * classes);
    if (pooling !== 'none') return own;
    const mask = batch.attentionMask.subarray(text * rows, (text + 1) * rows);
    return own.filter((_, i) => mask[Math.floor(i / classes)] === 1).subarray(skip * classes);
  });
}

function close(found: readonly Float32Array[], expected: readonly Float32Array[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((values, text) => {
    expectClose(found[text], values);
  });
}

const texts = [[9, 10, 11, 12, 13], [20, 21], [30]];
const prompt = [7, 8];

/** Every architecture, read off as Python's classes do: by text, and by token where there is a class for it. */
const ways = Object.entries(fixture.cases).flatMap(([name, { config }]) => {
  const backbone = configureBackbone(config, 'config.json');
  const [own] = textPoolings(backbone) as readonly [Pooling, ...Pooling[]];
  const poolings = backbone.poolings.includes('none') ? [own, 'none' as const] : [own];
  return poolings.map((pooling) => [`${name} by ${pooling}`, backbone, pooling] as const);
});

describe.each(ways)('%s with an adapter', (_, backbone, pooling) => {
  const modelOf = () => randomClassifier(createRandom('adapters'), { backbone, pooling });

  it('takes virtual tokens for tokens before the text', async () => {
    const model = modelOf();
    const { shape, data } = model.values.get(tokenEmbeddings(backbone))!;
    const width = shape[1];
    // Gemma scales what it looks up.
    const scale = backbone.modelType === 'gemma3_text' ? Math.sqrt(width) : 1;
    const rows = prompt.flatMap((id) => [...data.subarray(id * width, (id + 1) * width)]);
    const vectors = { shape: [2, width], data: Float32Array.from(rows, (x) => x * scale) };
    const prompted = batchOf(texts.map((text) => [...prompt, ...text]));
    const expected = await byText(model, pooling, prompted, prompt.length);
    const { maxLength } = model;
    const adapted = model.adapt(
      adapterOf(new Map([['prompt', vectors]]), {
        virtualTokens: {
          count: 2,
          embeddings: (builder: GraphWriter) => parameter(builder, 'prompt', [2, width]),
        },
      }),
    );
    close(await byText(adapted, pooling, batchOf(texts)), expected);
    expect(adapted.maxLength).toBe(maxLength - 2);
  });

  it('attends to virtual keys, on whichever side the padding is', async () => {
    const model = modelOf();
    const plain = await byText(model, pooling, batchOf(texts));
    const { maxLength } = model;
    const width = model.parameters.find(({ role }) => role === 'key')!.shape[0];
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
    const together = await byText(adapted, pooling, batchOf(texts));
    close(await byText(adapted, pooling, batchOf(texts, 'left')), together);
    for (const [row, text] of texts.entries()) {
      close(await byText(adapted, pooling, batchOf([text])), [together[row]]);
    }
    const changes = together.flatMap((own, row) =>
      [...own].map((value, i) => Math.abs(value - plain[row][i])),
    );
    expect(Math.max(...changes)).toBeGreaterThan(1e-3);
    expect(adapted.maxLength).toBe(maxLength - 3);
  });
});
