import { type Batch, createRandom, sizeOf, TokensiftError } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { configureBackbone } from './architectures/registry.ts';
import architectures from './fixtures/architectures.json' with { type: 'json' };
import fixture from './fixtures/bert-classifier.json' with { type: 'json' };
import type { Pooling } from './pooling.ts';
import { gradientsOf, logitsOf } from './testing/compute.ts';
import { bertBackbone, bertFields, hashedParameter, randomClassifier } from './testing/index.ts';
import {
  classifierParameters,
  createTextClassifier,
  encoderParameters,
  tokenEmbeddings,
} from './text-classifier.ts';

type Gradients = Record<string, { norm: number; largest: number; entries: [number, number][] }>;

/** Below this, a gradient is zero up to rounding: the key bias cancels in the softmax. */
const zero = 1e-7;

const hashedValues = (...[backbone, head]: Parameters<typeof classifierParameters>) =>
  new Map(
    classifierParameters(backbone, head).map(({ name, shape }) => [name, hashedParameter(name, shape)]),
  );

describe(`BERT classifiers against ${fixture.source}`, () => {
  for (const [name, expected] of Object.entries(fixture.cases)) {
    it(`${name}: logits, loss and the gradient of every parameter`, async () => {
      const { batch, length, classes } = expected;
      const pooling = expected.pooling as Pooling;
      const { hiddenSize, layers, heads, intermediateSize, vocabularySize, maxPositions } = expected;
      const sizes = { hiddenSize, layers, heads, intermediateSize, vocabularySize, maxPositions };
      const backbone = bertBackbone(bertFields(sizes));
      const values = hashedValues(backbone, { pooling, classes });
      const model = createTextClassifier({ backbone, values, pooling, classes, random: createRandom(0) });
      const gradients = expected.gradients as unknown as Gradients;
      expect(model.parameters.map((parameter) => parameter.name).sort()).toEqual(
        Object.keys(gradients).sort(),
      );
      const texts: Batch = {
        batch,
        length,
        ids: Int32Array.from(expected.inputIds),
        typeIds: Int32Array.from(expected.typeIds),
        attentionMask: Float32Array.from(expected.attentionMask),
      };
      const found = await gradientsOf(model, texts, expected.labels);

      const largestLogit = Math.max(...expected.logits.map(Math.abs));
      expect(found.logits.length).toBe(expected.logits.length);
      expected.logits.forEach((value, i) => {
        expect(Math.abs(found.logits[i] - value) / largestLogit).toBeLessThan(1e-5);
      });
      expect(Math.abs(found.loss / expected.loss - 1)).toBeLessThan(1e-5);

      for (const [parameter, { data }] of found.gradients) {
        const reference = gradients[parameter];
        if (reference.largest < zero) {
          expect(
            data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
            parameter,
          ).toBeLessThan(zero);
          continue;
        }
        for (const [index, value] of reference.entries) {
          expect(Math.abs(data[index] - value) / reference.largest, `${parameter}[${index}]`).toBeLessThan(
            1e-3,
          );
        }
        const norm = Math.sqrt(data.reduce((total, value) => total + value * value, 0));
        expect(Math.abs(norm / reference.norm - 1), parameter).toBeLessThan(1e-3);
      }
    });
  }

  it('computes a batch like its texts one by one: padding changes nothing', async () => {
    const random = createRandom('padding');
    const backbone = bertBackbone();
    for (const pooling of ['cls', 'mean'] as const) {
      const values = hashedValues(backbone, { pooling, classes: 3 });
      const model = createTextClassifier({ backbone, values, pooling, classes: 3, random });
      const ids = [3, 9, 5].map((length) => Array.from({ length }, () => random.integer(40)));
      const together = await logitsOf(model, padded(ids));
      for (const [row, text] of ids.entries()) {
        const alone = await logitsOf(model, padded([text]));
        alone.forEach((value, i) => {
          expect(together[row * 3 + i]).toBeCloseTo(value, 5);
        });
      }
    }
  });
});

/** Texts with padding on the right, by this id. */
function padded(texts: readonly (readonly number[])[], padId = 0): Batch {
  const length = Math.max(...texts.map((text) => text.length));
  const fill = (of: (text: readonly number[], i: number) => number) =>
    texts.flatMap((text) => Array.from({ length }, (_, i) => of(text, i)));
  return {
    batch: texts.length,
    length,
    ids: Int32Array.from(fill((text, i) => text[i] ?? padId)),
    typeIds: new Int32Array(texts.length * length),
    attentionMask: Float32Array.from(fill((text, i) => Number(i < text.length))),
  };
}

describe('createTextClassifier', () => {
  const backbone = bertBackbone();
  const encoder = hashedValues(backbone, { pooling: 'mean', classes: 2 });
  for (const name of ['classifier.weight', 'classifier.bias']) encoder.delete(name);
  const create = (changes: object = {}) =>
    createTextClassifier({
      backbone,
      values: encoder,
      pooling: 'cls',
      classes: 2,
      random: createRandom('head'),
      ...changes,
    });

  it('draws what the checkpoint lacks, and takes it for the head', () => {
    const model = create();
    const heads = model.parameters.filter(({ head }) => head).map(({ name }) => name);
    expect(heads).toEqual([
      'pooler.dense.weight',
      'pooler.dense.bias',
      'classifier.weight',
      'classifier.bias',
    ]);
    for (const [name, value] of encoder) expect(model.values.get(name)).toBe(value);
    const weight = model.values.get('pooler.dense.weight')!.data;
    const deviation = Math.sqrt(weight.reduce((sum, x) => sum + x * x, 0) / weight.length);
    expect(deviation).toBeGreaterThan(0.015);
    expect(deviation).toBeLessThan(0.025);
    expect([...model.values.get('classifier.bias')!.data]).toEqual([0, 0]);
    expect(create().values.get('classifier.weight')).toEqual(model.values.get('classifier.weight'));
  });

  it('draws a head anew that is of other classes', () => {
    const values = new Map([
      ...encoder,
      ['classifier.bias', { shape: [5], data: new Float32Array(5) }] as const,
    ]);
    expect(create({ values }).values.get('classifier.bias')!.shape).toEqual([2]);
  });

  it('draws the scale of a new norm as one', () => {
    const { config } = architectures.cases.ModernBERT;
    const modern = configureBackbone(config, 'config.json');
    const known = encoderParameters(modern).map(
      ({ name, shape }) => [name, { shape, data: new Float32Array(sizeOf(shape)) }] as const,
    );
    const model = create({ backbone: modern, values: new Map(known) });
    expect(new Set(model.values.get('head.norm.weight')!.data)).toEqual(new Set([1]));
  });

  it('says what a checkpoint lacks, and what an architecture cannot do', () => {
    const values = new Map(encoder);
    values.delete('encoder.layer.0.output.dense.bias');
    expect(() => create({ values })).toThrow(TokensiftError);
    expect(() => create({ values })).toThrow('encoder.layer.0.output.dense.bias');
    expect(() => create({ pooling: 'last' })).toThrow('is not read off by "last"');
  });

  it('names the table of token embeddings of every architecture', () => {
    for (const { config } of Object.values(architectures.cases)) {
      const of = configureBackbone(config, 'config.json');
      const table = encoderParameters(of).find(({ name }) => name === tokenEmbeddings(of))!;
      expect(table).toMatchObject({ role: 'token-embedding', layer: -1 });
      expect(table.shape[0]).toBe(of.config.vocabularySize);
    }
  });
});

describe('a text without tokens', () => {
  it.each(Object.entries(architectures.cases))(
    '%s: has the same logits alone and in a batch',
    async (_, { config }) => {
      const backbone = configureBackbone(config, 'config.json');
      for (const pooling of backbone.poolings) {
        const model = randomClassifier(createRandom('empty'), { backbone, pooling });
        const alone = await logitsOf(model, padded([[]]));
        const together = await logitsOf(model, padded([[5, 6, 7], []], 9));
        // Without pooling, the second text begins after three tokens.
        const second = 3 * (pooling === 'none' ? 3 : 1);
        expect(alone.length).toBe(3);
        alone.forEach((value, i) => {
          expect(Number.isFinite(value)).toBe(true);
          expect(together[second + i]).toBeCloseTo(value, 4);
        });
        const [other] = await logitsOf(model, padded([[5, 6, 7]]));
        expect(together[0]).toBeCloseTo(other, 4);
      }
    },
  );
});

describe('reading the last token', () => {
  const { config } = architectures.cases.Llama;
  const modelOf = (fields: object) =>
    randomClassifier(createRandom('last'), {
      backbone: configureBackbone({ ...config, ...fields }, 'config.json'),
      pooling: 'last',
    });

  it('passes over tokens of padding, as Python’s classes do, also where they are a text’s own', async () => {
    const model = modelOf({ pad_token_id: null, eos_token_id: 2 });
    const read = await logitsOf(model, padded([[5, 6, 7]]));
    const same = (found: Float32Array, expected: Float32Array) =>
      expected.forEach((value, i) => {
        expect(found[i]).toBeCloseTo(value, 5);
      });
    same(await logitsOf(model, padded([[5, 6, 7, 2]])), read);
    const texts = [
      [5, 6, 7, 2],
      [8, 2, 9, 10, 11],
    ];
    same(await logitsOf(model, padded(texts, 2)), read);
    // Nothing but padding: the first token.
    same(await logitsOf(model, padded([[2, 2]])), await logitsOf(model, padded([[2]])));
  });

  it('is the last one of the text for models without padding', async () => {
    const model = modelOf({ pad_token_id: null, eos_token_id: null });
    expect(await logitsOf(model, padded([[5, 6, 7, 2]]))).not.toEqual(
      await logitsOf(model, padded([[5, 6, 7]])),
    );
  });
});
