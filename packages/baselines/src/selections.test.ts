import { type FinetuningPlan, type MethodContext, sizeOf } from '@tokensift/core';
import { sensitivityScores } from '@tokensift/parameter-sensitivity';
import { classTask } from '@tokensift/tasks/testing';
import { describe, expect, it } from 'vitest';
import { bitFit, fullFinetuning, layerSelect } from './index.ts';
import { contextFor, engine, examples, gradientsOf, smallModel } from './testing/small-model.ts';

const trainedNames = ({ selection }: FinetuningPlan) => selection.slices.map(({ parameter }) => parameter);

describe('full finetuning', () => {
  it('with layer-wise decay: the rate falls by the factor from layer to layer', async () => {
    const model = smallModel('cls');
    const { learningRateFactors } = await fullFinetuning.create({ layerDecay: 0.8 }).plan(contextFor(model));
    expect(learningRateFactors!.size).toBe(model.parameters.length);
    for (const { name, layer } of model.parameters) {
      expect(learningRateFactors!.get(name), name).toBeCloseTo(0.8 ** (model.layers - layer), 12);
    }
    expect(learningRateFactors!.get('classifier.weight')).toBe(1);
    expect(learningRateFactors!.get('embeddings.word_embeddings.weight')).toBeCloseTo(0.8 ** 3, 12);
  });

  it('draws the last layers and the pooler anew, and nothing else', async () => {
    const model = smallModel('cls');
    const { initialValues } = await fullFinetuning.create({ reinitializedLayers: 1 }).plan(contextFor(model));
    const expected = model.parameters.filter(({ name }) => /^(encoder\.layer\.1|pooler)\./.test(name));
    expect([...initialValues!.keys()]).toEqual(expected.map(({ name }) => name));
    for (const { name, shape } of expected) {
      const { data } = initialValues!.get(name)!;
      if (shape.length === 1) {
        expect(new Set(data)).toEqual(new Set([name.endsWith('LayerNorm.weight') ? 1 : 0]));
        continue;
      }
      const deviation = Math.sqrt(data.reduce((total, x) => total + x * x, 0) / sizeOf(shape));
      expect(deviation).toBeGreaterThan(0.018);
      expect(deviation).toBeLessThan(0.022);
    }
    const again = await fullFinetuning.create({ reinitializedLayers: 1 }).plan(contextFor(model));
    expect(again.initialValues).toEqual(initialValues);
  });

  it('refuses options that make no sense', async () => {
    expect(() => fullFinetuning.create({ layerDecay: 0 })).toThrow(/in \(0, 1\], not 0/);
    expect(() => fullFinetuning.create({ layerDecay: 1.1 })).toThrow(/in \(0, 1\], not 1.1/);
    const tooMany = fullFinetuning.create({ reinitializedLayers: 3 }).plan(contextFor(smallModel('cls')));
    await expect(tooMany).rejects.toThrow(/from 0 to 2/);
  });
});

describe('layer selection', () => {
  const withData = (seed: number): MethodContext => {
    const model = smallModel('cls');
    return {
      ...contextFor(model, seed),
      examples,
      estimator: (score, options) =>
        sensitivityScores.of(score)(model, engine, {
          task: classTask(model.outputs),
          padId: 0,
          ...options,
        }),
    };
  };

  it('by Fisher information takes the layers with the largest squared per-example gradients', async () => {
    const model = smallModel('cls');
    const all = { slices: model.parameters.map(({ name }) => ({ parameter: name, rows: 'all' as const })) };
    const totals = [0, 0];
    for (let i = 0; i < examples.length; i++) {
      const { gradients } = await gradientsOf(model, all, i);
      for (const { name, layer } of model.parameters) {
        if (layer !== 0 && layer !== 1) continue;
        totals[layer] += gradients.get(name)!.reduce((sum, x) => sum + x * x, 0);
      }
    }
    const best = totals[0] > totals[1] ? 0 : 1;
    const plan = await layerSelect.create({ by: 'fisher', layers: 1 }).plan(withData(1));
    const names = trainedNames(plan);
    expect(names.some((name) => name.startsWith(`encoder.layer.${best}.`))).toBe(true);
    expect(names.some((name) => name.startsWith(`encoder.layer.${1 - best}.`))).toBe(false);
    expect(plan.flops).toBeGreaterThan(0);
    expect((await layerSelect.create({ by: 'fisher', layers: 1 }).plan(withData(2))).selection).toEqual(
      plan.selection,
    );
  });

  it('refuses lists and counts that do not fit', async () => {
    const context = contextFor(smallModel('cls'));
    expect(() => layerSelect.create({ indices: [] })).toThrow(/empty/);
    expect(() => layerSelect.create({ indices: [1, 1] })).toThrow(/twice/);
    expect(() => layerSelect.create({ by: 'fisher', indices: [1] })).toThrow(/chosen by fisher/);
    expect(() => layerSelect.create({ by: 'mood' as 'list' })).toThrow(/"position", "fisher" or "list"/);
    await expect(layerSelect.create({ indices: [2] }).plan(context)).rejects.toThrow(/from 0 to 1/);
    await expect(layerSelect.create({ layers: 3 }).plan(context)).rejects.toThrow(/from 1 to 2/);
  });
});

describe('BitFit', () => {
  it('trains as many parameters as there are bias terms', async () => {
    const [hidden, layers, intermediate] = [32, 2, 48];
    const model = smallModel('cls');
    const size = (plan: FinetuningPlan) =>
      trainedNames(plan)
        .filter((name) => !name.startsWith('classifier.'))
        .reduce((total, name) => total + sizeOf(model.values.get(name)!.shape), 0);
    // Query, key, value, attention output, output and two LayerNorms; those of the embeddings and the pooler.
    expect(size(await bitFit.create().plan(contextFor(model)))).toBe(
      layers * (7 * hidden + intermediate) + 2 * hidden,
    );
    expect(size(await bitFit.create({ terms: 'query-and-intermediate' }).plan(contextFor(model)))).toBe(
      layers * (hidden + intermediate),
    );
    expect(() => bitFit.create({ terms: 'some' as 'all' })).toThrow(/"all" or "query/);
  });
});
