import { createRandom, type FinetuningMethod, sizeOf, TokensiftError } from '@tokensift/core';
import { GraphBuilder, trainingGraph } from '@tokensift/graph';
import { randomClassifier } from '@tokensift/models/testing';
import { classTask } from '@tokensift/tasks/testing';
import { train, trainingDefaults } from '@tokensift/training';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lora, prefixTuning, promptTuning } from './index.ts';
import {
  adaptHashed,
  contextFor,
  engine,
  examples,
  logitsOf,
  oracleBatch,
  smallModel,
} from './testing/small-model.ts';

const [hidden, layers, intermediate, classes] = [32, 2, 48, 5];
const head = classes * hidden + classes;

const added = async (method: FinetuningMethod): Promise<number> => {
  const { adapter } = await method.plan(contextFor(smallModel('cls')));
  return adapter!.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
};

describe('merging', () => {
  for (const dora of [false, true]) {
    it(`${dora ? 'DoRA' : 'LoRA'}: the merged model has the logits of the unmerged one`, async () => {
      const model = smallModel('cls');
      const before = new Map([...model.values].map(([name, { data }]) => [name, data.slice()]));
      const { adapter } = await lora
        .create({ rank: 4, alpha: 12, dora, targets: 'all-linear' })
        .plan(contextFor(model));
      const unmerged = await logitsOf(adaptHashed(model, adapter));
      const merged = adapter!.merge!(model.values);
      for (const [name, data] of before) expect(model.values.get(name)!.data).toEqual(data);
      for (const [name, tensor] of merged) model.values.set(name, tensor);
      const logits = await logitsOf(model);
      const largest = Math.max(...unmerged.map(Math.abs));
      logits.forEach((value, i) => {
        expect(Math.abs(value - unmerged[i]) / largest).toBeLessThan(1e-5);
      });
    });
  }
});

describe('the start', () => {
  for (const dora of [false, true]) {
    it(`of ${dora ? 'DoRA' : 'LoRA'} is the model as it is`, async () => {
      const model = smallModel('mean');
      const expected = await logitsOf(model);
      const { adapter } = await lora.create({ dora, targets: 'all-linear' }).plan(contextFor(model));
      const logits = await logitsOf(model.adapt(adapter!));
      logits.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5);
      });
    });
  }

  it('of prompts are rows of the vocabulary, the same for the same seed', async () => {
    const model = smallModel('mean');
    const table = model.values.get('embeddings.word_embeddings.weight')!.data;
    const prompts = async (seed: number) => {
      const { adapter } = await promptTuning.create({ length: 3 }).plan(contextFor(model, seed));
      return [...adapter!.values.values()][0].data;
    };
    const found = await prompts(1);
    expect(await prompts(1)).toEqual(found);
    expect(await prompts(2)).not.toEqual(found);
    const rows = Array.from({ length: 60 }, (_, row) => table.slice(row * hidden, (row + 1) * hidden).join());
    for (let i = 0; i < 3; i++) {
      expect(rows).toContain(found.slice(i * hidden, (i + 1) * hidden).join());
    }
  });
});

describe('numbers of added parameters', () => {
  it('LoRA: rank × (inputs + outputs) a map, and with DoRA one an output', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 32 }), fc.boolean(), async (rank, dora) => {
        const own = dora ? 1 : 0;
        expect(await added(lora.create({ rank, dora }))).toBe(
          layers * 2 * (2 * hidden * rank + own * hidden),
        );
        expect(await added(lora.create({ rank, dora, targets: ['intermediate'] }))).toBe(
          layers * (rank * (hidden + intermediate) + own * intermediate),
        );
      }),
      { numRuns: 10 },
    ));

  it('prefix: 2 × layers × hidden a virtual token, or what the perceptron has; prompt: hidden', async () => {
    expect(await added(prefixTuning.create({ length: 7 }))).toBe(7 * 2 * layers * hidden);
    const width = 2 * layers * hidden;
    expect(await added(prefixTuning.create({ length: 7, projection: true, projectionSize: 6 }))).toBe(
      7 * hidden + 6 * hidden + 6 + width * 6 + width,
    );
    expect(await added(promptTuning.create({ length: 7 }))).toBe(7 * hidden);
  });
});

describe('dropout of the adapter', () => {
  const masksOf = async (dropout: number, sites: 'none' | 'adapter' | 'head', dora: boolean) => {
    const model = smallModel('cls');
    const plan = await lora.create({ dropout, dora }).plan(contextFor(model));
    const { graph } = trainingGraph(
      model.adapt(plan.adapter!),
      classTask(model.outputs).objective(),
      plan.selection,
      sites,
    );
    return graph.nodes.filter(({ attributes }) => String(attributes.name).startsWith('dropout:'));
  };

  it('is in graphs for training alone, one mask a map, with its own probability', async () => {
    for (const dora of [false, true]) {
      expect(await masksOf(0.3, 'none', dora)).toEqual([]);
      expect(await masksOf(0, 'adapter', dora)).toEqual([]);
      const masks = await masksOf(0.3, 'adapter', dora);
      expect(masks.map(({ attributes }) => attributes.probability)).toEqual([0.3, 0.3, 0.3, 0.3]);
      const withHead = await masksOf(0.3, 'head', dora);
      expect(withHead.map(({ attributes }) => attributes.name)).toContain('dropout:classifier');
    }
  });

  it('changes nothing where every input is kept', async () => {
    for (const dora of [false, true]) {
      const model = smallModel('mean');
      const { adapter } = await lora.create({ dropout: 0.3, dora }).plan(contextFor(model));
      const adapted = adaptHashed(model, adapter);
      const builder = new GraphBuilder();
      const graph = builder.build({ logits: adapted.logits(builder, 'adapter') });
      const program = await engine.compile(graph, { parameters: adapted.values });
      const feeds = adapted.feeds(oracleBatch);
      const shape = [oracleBatch.batch * oracleBatch.length, hidden];
      for (const { op, attributes } of graph.nodes) {
        if (op !== 'input' || !String(attributes.name).startsWith('dropout:')) continue;
        feeds[attributes.name as string] = { shape, data: new Float32Array(sizeOf(shape)).fill(1) };
      }
      const { logits } = await program.run(feeds);
      await program.dispose();
      const expected = await logitsOf(adapted);
      logits.data.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5);
      });
    }
  });
});

describe('training', () => {
  const methods = {
    lora: lora.create({ rank: 2, dropout: 0.2 }),
    dora: lora.create({ rank: 2, dora: true, dropout: 0.2 }),
    prefix: prefixTuning.create({ length: 2, projection: true }),
    prompt: promptTuning.create({ length: 2 }),
  };
  for (const [name, method] of Object.entries(methods)) {
    it(`${name}: moves what is added and the head, and no other bit`, async () => {
      const model = randomClassifier(createRandom(name));
      const before = new Map([...model.values].map(([key, { data }]) => [key, data.slice()]));
      const plan = await method.plan(contextFor(model));
      const start = new Map([...plan.adapter!.values].map(([key, { data }]) => [key, data.slice()]));
      const adapted = model.adapt(plan.adapter!);
      const narrow = examples.map(({ ids, target, ...rest }) => ({
        ...rest,
        ids: ids.map((id) => id % 40),
        target: target % 3,
      }));
      await train({
        model: adapted,
        task: classTask(3),
        selection: plan.selection,
        engine,
        train: narrow,
        validation: [],
        settings: { ...trainingDefaults, epochs: 2, batchSize: 2, learningRate: 1e-2 },
        padId: 0,
        random: createRandom(1),
      });
      for (const { name: parameter, head: isHead } of model.parameters) {
        const { data } = model.values.get(parameter)!;
        if (isHead) expect(data, parameter).not.toEqual(before.get(parameter));
        else expect(data, parameter).toEqual(before.get(parameter));
      }
      for (const [parameter, data] of start) {
        expect(adapted.values.get(parameter)!.data, parameter).not.toEqual(data);
      }
    });
  }

  it('counts exactly what it trains', async () => {
    const plan = await lora.create({ rank: 3 }).plan(contextFor(smallModel('cls')));
    const model = smallModel('cls').adapt(plan.adapter!);
    const sizes = plan.selection.slices.map(({ parameter }) => sizeOf(model.values.get(parameter)!.shape));
    expect(sizes.reduce((a, b) => a + b)).toBe(layers * 2 * 2 * hidden * 3 + head);
  });
});

describe('bad input', () => {
  it('is refused with what is wrong', async () => {
    const refused = async (make: () => FinetuningMethod, expected: object) => {
      const attempt = async () => make().plan(contextFor(smallModel('cls')));
      const error = await attempt().catch((caught: unknown) => caught);
      expect(TokensiftError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: 'invalid-argument', ...expected });
    };
    await refused(() => lora.create({ rank: 0 }), { where: 'lora.rank' });
    await refused(() => lora.create({ rank: 33 }), { where: 'lora.rank', hint: 'Give a rank from 1 to 32.' });
    await refused(() => lora.create({ rank: 1.5 }), { where: 'lora.rank' });
    await refused(() => lora.create({ alpha: 0 }), { where: 'lora.alpha' });
    await refused(() => lora.create({ dropout: 1 }), { where: 'lora.dropout' });
    await refused(() => lora.create({ targets: ['query', 'q_proj'] }), {
      where: 'lora.targets',
      problem: 'The model has no linear map "q_proj".',
    });
    await refused(() => lora.create({ targets: [] }), { where: 'lora.targets' });
    await refused(() => lora.create({ targets: ['classifier'] }), { where: 'lora.targets' });
    await refused(() => prefixTuning.create({ length: 0 }), { where: 'prefix.length' });
    await refused(() => prefixTuning.create({ start: 'ones' as 'zero' }), { where: 'prefix.start' });
    await refused(() => promptTuning.create({ length: -1 }), { where: 'prompt.length' });
  });
});
