import { type Batch, createRandom } from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { type ClassifierModel, GraphBuilder, parameter } from '@tokensift/graph';
import { type Backbone, configureBackbone, type Pooling, tokenEmbeddings } from '@tokensift/models';
import { randomClassifier, tinyArchitectures } from '@tokensift/models/testing';
import type { Decision } from '@tokensift/tasks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openExported } from '../testing/run-model.ts';
import type { Precision } from './precision.ts';
import { toExportedModel } from './to-exported-model.ts';

const engine = await createOnnxEngine({ threads: 1 });

/** Gives the logits that the engine has for a batch. */
async function openModel(model: ClassifierModel): Promise<(batch: Batch) => Promise<Float32Array>> {
  const builder = new GraphBuilder();
  const graph = builder.build({ logits: model.logits(builder, 'none') });
  const program = await engine.compile(graph, { parameters: model.values });
  return async (batch) => (await program.run(model.feeds(batch))).logits.data;
}

/** Texts padded on a side; an id of padding may be a text's own. */
function batchOf(texts: readonly (readonly number[])[], side: 'left' | 'right', types: number): Batch {
  const length = Math.max(1, ...texts.map((text) => text.length));
  const fill = (of: (id: number, i: number) => number) =>
    Int32Array.from(
      texts.flatMap((text) => {
        const padding = new Array<number>(length - text.length).fill(0);
        return side === 'left' ? [...padding, ...text.map(of)] : [...text.map(of), ...padding];
      }),
    );
  return {
    batch: texts.length,
    length,
    ids: fill((id) => id),
    typeIds: fill((_, i) => i % types),
    attentionMask: Float32Array.from(fill(() => 1)),
  };
}

const texts = fc.array(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 9 }), {
  minLength: 1,
  maxLength: 3,
});

/** The largest difference between what the engine and an exported model give, but for padding. */
function difference(ours: Float32Array, theirs: Float32Array, batch: Batch, isOfTokens: boolean): number {
  expect(theirs.length).toBe(ours.length);
  const width = ours.length / batch.attentionMask.length;
  return ours.reduce((most, value, i) => {
    const isPadding = isOfTokens && batch.attentionMask[Math.floor(i / width)] === 0;
    return isPadding ? most : Math.max(most, Math.abs(value - theirs[i]));
  }, 0);
}

async function expectSame(
  model: ClassifierModel,
  { types = 2, precision = 'float32', tolerance = 2e-4 }: Partial<SameOptions> = {},
): Promise<void> {
  const [ours, theirs] = [await openModel(model), await openExported(toExportedModel(model, { precision }))];
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom('left', 'right'), async (rows, side) => {
      const batch = batchOf(rows, side, types);
      const { logits } = await theirs(batch);
      const found = logits.data as Float32Array;
      expect(difference(await ours(batch), found, batch, model.head === 'token')).toBeLessThan(tolerance);
    }),
    { numRuns: 15 },
  );
}

interface SameOptions {
  readonly types: number;
  readonly precision: Precision;
  readonly tolerance: number;
}

const modelOf = (backbone: Backbone, pooling: Pooling) =>
  randomClassifier(createRandom('export'), { backbone, pooling });

for (const [name, config] of tinyArchitectures) {
  const backbone = configureBackbone(config, 'config.json');
  describe(`an exported ${name}`, () => {
    for (const pooling of backbone.poolings) {
      it(`gives the logits of the engine, read off by "${pooling}"`, async () => {
        await expectSame(modelOf(backbone, pooling));
      });
    }

    it('gives nearly the same in float16', async () => {
      const [pooling] = backbone.poolings as [Pooling];
      await expectSame(modelOf(backbone, pooling), { precision: 'float16', tolerance: 0.15 });
    });

    it('has an adapter’s virtual tokens and keys in it', async () => {
      const pooling = backbone.poolings.at(-1) as Pooling;
      const model = modelOf(backbone, pooling);
      const random = createRandom('adapter');
      const vectors = (rows: number, width: number) => ({
        shape: [rows, width],
        data: Float32Array.from({ length: rows * width }, () => random.normal()),
      });
      const width = model.values.get(tokenEmbeddings(backbone))!.shape[1];
      await expectSame(
        model.adapt({
          parameters: [],
          values: new Map([['prompt', vectors(2, width)]]),
          virtualTokens: { count: 2, embeddings: (builder) => parameter(builder, 'prompt', [2, width]) },
        }),
      );
      const keys = model.parameters.find(({ role }) => role === 'key')!.shape[0];
      await expectSame(
        modelOf(backbone, pooling).adapt({
          parameters: [],
          values: new Map([['prefix', vectors(3, keys)]]),
          virtualKeys: {
            count: 3,
            ofLayer: (builder) => ({
              key: parameter(builder, 'prefix', [3, keys]),
              value: parameter(builder, 'prefix', [3, keys]),
            }),
          },
        }),
      );
    });
  });
}

describe('toExportedModel', () => {
  const bert = configureBackbone(tinyArchitectures[0][1], 'config.json');

  it('has the inputs and outputs that transformers.js and optimum expect, and types where the model has them', () => {
    const { inputs, outputs } = toExportedModel(modelOf(bert, 'mean'));
    expect(inputs).toEqual(
      ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({
        name,
        elementType: 7,
        shape: ['batch', 'length'],
      })),
    );
    expect(outputs).toEqual([{ name: 'logits', elementType: 1, shape: ['batch', 3] }]);
    const [, config] = tinyArchitectures.find(([, { model_type: type }]) => type === 'distilbert')!;
    const distilbert = configureBackbone(config, 'config.json');
    const tagger = toExportedModel(modelOf(distilbert, 'none'));
    expect(tagger.inputs.map(({ name }) => name)).toEqual(['input_ids', 'attention_mask']);
    expect(tagger.outputs[0].shape).toEqual(['batch', 'length', 3]);
  });

  it('uses operators of ONNX alone, once for equal inputs', () => {
    for (const [, config] of tinyArchitectures) {
      const backbone = configureBackbone(config, 'config.json');
      const { nodes } = toExportedModel(modelOf(backbone, backbone.poolings[0]));
      expect(nodes.every(({ domain }) => domain === '')).toBe(true);
      expect(nodes.filter(({ opType }) => opType === 'Shape').length).toBeLessThan(2);
    }
  });

  it('decides in the graph what the task decides', async () => {
    const model = modelOf(bert, 'mean');
    const batch = batchOf([[3, 4, 5], [6]], 'right', 2);
    const logits = await (await openModel(model))(batch);
    const numbers = (tensor: { readonly data: unknown }) => Array.from(tensor.data as ArrayLike<number>);
    const run = async (decision: Decision) =>
      (await openExported(toExportedModel(model, { decision })))(batch);

    const calibrated = await run({ temperature: 2 });
    numbers(calibrated.logits).forEach((value, i) => {
      expect(value).toBeCloseTo(logits[i] / 2, 5);
    });

    const thresholds = [0.2, 0.5, 0.8];
    const { decisions } = await run({ thresholds });
    expect(numbers(decisions)).toEqual(
      Array.from(logits, (logit, i) => Number(1 / (1 + Math.exp(-logit)) >= thresholds[i % 3])),
    );

    for (const score of ['energy', 'probability'] as const) {
      const scores = scopeScores(score, logits);
      const threshold = (scores[0] + scores[1]) / 2;
      const { in_scope: inScope } = await run({ scope: { score, threshold } });
      expect(numbers(inScope), score).toEqual(scores.map((value) => Number(value >= threshold)));
    }
  });

  it('refuses what float16 cannot hold', () => {
    const model = modelOf(bert, 'mean');
    const [name, { data }] = [...model.values][0];
    data[1] = 1e6;
    expect(() => toExportedModel(model, { precision: 'float16' })).toThrow(
      expect.objectContaining({ code: 'unsupported', where: name }),
    );
  });
});

/** By hand, of two texts and three classes. */
function scopeScores(score: 'energy' | 'probability', logits: Float32Array): number[] {
  return [0, 1].map((row) => {
    const powers = Array.from(logits.subarray(3 * row, 3 * row + 3), Math.exp);
    const total = powers.reduce((sum, power) => sum + power);
    return score === 'energy' ? Math.log(total) : Math.max(...powers) / total;
  });
}
