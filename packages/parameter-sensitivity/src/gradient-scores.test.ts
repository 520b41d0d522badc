import {
  createRandom,
  type EncodedExample,
  type Granularity,
  partition,
  type Random,
  type Tensor,
} from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { type ClassifierModel, differentiate, evaluate, GraphBuilder, trainingGraph } from '@tokensift/graph';
import { configureBackbone } from '@tokensift/models';
import { randomClassifier, tinyArchitectures } from '@tokensift/models/testing';
import { classTask } from '@tokensift/tasks/testing';
import { padBatch } from '@tokensift/tokenization';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sensitivityScores } from './scores.ts';

const engine = await createOnnxEngine({ threads: 1 });

function randomExamples(random: Random, count: number): EncodedExample<number>[] {
  return Array.from({ length: count }, () => {
    const length = 2 + random.integer(7);
    return {
      // A small range, so that ids repeat within a text.
      ids: Int32Array.from({ length }, () => random.integer(12)),
      typeIds: Int32Array.from({ length }, (_, i) => (i > length / 2 ? 1 : 0)),
      specialTokensMask: new Uint8Array(length),
      target: random.integer(3),
    };
  });
}

const task = classTask(3);
const objective = task.objective();

const uniform = ({ ids }: EncodedExample) => new Float32Array(ids.length).fill(1);

/** Every parameter's gradient for one example, materialised in float64. */
function materialised(model: ClassifierModel, example: EncodedExample<number>): Map<string, Float64Array> {
  const backbone = model.parameters.filter(({ head }) => !head);
  const slices = backbone.map(({ name }) => ({ parameter: name, rows: 'all' as const }));
  const { graph, gradients } = trainingGraph(model, objective, { slices }, 'none');
  const feeds = {
    ...model.feeds(padBatch([example], { padId: 0 })),
    ...objective.feeds([example.target], { batch: 1, length: example.ids.length }),
  };
  const outputs = evaluate(graph, { ...Object.fromEntries(model.values), ...feeds });
  const result = new Map<string, Float64Array>();
  for (const gradient of gradients) {
    const { shape } = model.values.get(gradient.parameter)!;
    const { data } = outputs[gradient.output];
    if (gradient.kind === 'dense') {
      result.set(gradient.parameter, data);
      continue;
    }
    const width = shape[1];
    const whole = new Float64Array(shape[0] * width);
    (feeds as Record<string, Tensor>)[gradient.ids].data.forEach((id, t) => {
      for (let i = 0; i < width; i++) whole[id * width + i] += data[t * width + i];
    });
    result.set(gradient.parameter, whole);
  }
  return result;
}

const statistics: Record<string, (gradient: number, weight: number) => number> = {
  fisher: (gradient) => gradient ** 2,
  gradient: Math.abs,
  taylor: (gradient, weight) => Math.abs(gradient * weight),
};

/** The mean over examples of a statistic of materialised gradients, summed over the groups of every parameter. */
function expectedScores(
  model: ClassifierModel,
  examples: readonly EncodedExample[],
  score: string,
  granularity: Granularity,
): Map<string, Float64Array> {
  const groups = new Map(
    model.parameters
      .filter(({ head }) => !head)
      .map((parameter) => [parameter.name, new Float64Array(partition(parameter, granularity).count)]),
  );
  for (const example of examples) {
    for (const [name, gradient] of materialised(model, example as EncodedExample<number>)) {
      const { groupAt } = partition(model.parameters.find((p) => p.name === name)!, granularity);
      const { data } = model.values.get(name)!;
      gradient.forEach((value, i) => {
        groups.get(name)![groupAt(i)] += statistics[score](value, data[i]) / examples.length;
      });
    }
  }
  return groups;
}

function expectClose(found: ArrayLike<number>, expected: Float64Array, message: string, noise = 1e-12): void {
  const largest = Math.max(...expected);
  // The key bias has no gradient at all: its rounding noise is not compared relatively.
  if (largest < noise) return;
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i] - value) / largest, `${message}[${i}]`).toBeLessThan(1e-4);
  });
}

describe('scores of per-example gradients', () => {
  for (const pooling of ['mean', 'cls'] as const) {
    for (const score of Object.keys(statistics)) {
      it(`${score} equals materialised gradients of every parameter at any granularity, pooling ${pooling}`, async () => {
        const granularities = ['rows', 'columns', 'heads', 'matrices', 'elements', 'blocks-8'] as const;
        await fc.assert(
          fc.asyncProperty(fc.integer(), fc.constantFrom(...granularities), async (seed, granularity) => {
            const random = createRandom(seed);
            const model = randomClassifier(random, { pooling });
            const examples = randomExamples(random, 5);
            const scores = await sensitivityScores
              .of(score)(model, engine, {
                task,
                padId: 0,
                batchSize: 3,
                granularity,
              })
              .estimate({ examples, relevance: uniform, random });
            const expected = expectedScores(model, examples, score, granularity);
            expect([...scores.groups.keys()].sort()).toEqual([...expected.keys()].sort());
            for (const [parameter, found] of scores.groups) {
              // A sum of absolute rounding noise is the square root of one of squares.
              expectClose(found, expected.get(parameter)!, parameter, score === 'fisher' ? 1e-12 : 1e-5);
            }
            expect(scores.flops).toBeGreaterThan(0);
            expect(scores).toMatchObject({ score, granularity });
          }),
          { numRuns: 6 },
        );
      });
    }
  }

  for (const [name, config] of tinyArchitectures) {
    it(`equal materialised gradients of every parameter: ${name}`, async () => {
      const random = createRandom(name);
      const backbone = configureBackbone(config, 'config.json');
      for (const [score, granularity] of [
        ['fisher', 'rows'],
        ['fisher', 'heads'],
        ['taylor', 'columns'],
      ] as const) {
        const model = randomClassifier(random, { backbone, pooling: backbone.poolings[0] });
        const examples = randomExamples(random, 4);
        const estimator = sensitivityScores.of(score)(model, engine, {
          task,
          padId: 0,
          batchSize: 3,
          granularity,
        });
        const { groups } = await estimator.estimate({ examples, relevance: uniform, random });
        const expected = expectedScores(model, examples, score, granularity);
        expect([...groups.keys()].sort()).toEqual([...expected.keys()].sort());
        for (const [parameter, found] of groups) {
          expectClose(
            found,
            expected.get(parameter)!,
            `${score} of ${parameter}`,
            score === 'fisher' ? 1e-12 : 1e-5,
          );
        }
      }
    });
  }

  it('weights positions: equals Σ_t ω_t δ_t x_tᵀ of a linear map, materialised', async () => {
    const random = createRandom('weights');
    const model = randomClassifier(random);
    const examples = randomExamples(random, 4);
    const weights = new Map<EncodedExample, Float32Array>(
      examples.map((e) => [e, Float32Array.from(e.ids, () => 2 * random.uniform())]),
    );
    const relevance = (example: EncodedExample) => weights.get(example)!;
    const name = 'encoder.layer.1.intermediate.dense.weight';
    const weight = model.values.get(name)!.data;
    const rowSums = (of: (g: number, w: number) => number) => {
      const expected = new Float64Array(24);
      for (const example of examples) {
        const { x, delta } = inputAndOutputGradient(model, name, example);
        const omega = relevance(example);
        for (let j = 0; j < 24; j++) {
          for (let i = 0; i < 16; i++) {
            const entry = omega.reduce((sum, w, t) => sum + w * delta[t * 24 + j] * x[t * 16 + i], 0);
            expected[j] += of(entry, weight[j * 16 + i]) / examples.length;
          }
        }
      }
      return expected;
    };
    const expected = {
      'token-fisher': rowSums((g) => g ** 2),
      'token-gradient': rowSums(Math.abs),
      'token-taylor': rowSums((g, w) => Math.abs(g * w)),
    };
    for (const [score, rows] of Object.entries(expected)) {
      const scores = await sensitivityScores.of(score)(model, engine, { task, padId: 0 }).estimate({
        examples,
        relevance,
        random,
      });
      expectClose(scores.groups.get(name)!, rows, score);
    }
  });

  it('draws labels from what the model predicts, the same for the same seed, and counts the forward pass', async () => {
    const model = randomClassifier(createRandom('labels'));
    // A head that always predicts class 2, whatever the data say.
    model.values.get('classifier.weight')!.data.fill(0);
    model.values.get('classifier.bias')!.data.set([0, 0, 40]);
    const examples = randomExamples(createRandom('examples'), 6).map((e) => ({ ...e, target: 0 }));
    const run = (labels: 'sampled' | 'empirical', target: number) =>
      sensitivityScores
        .of('fisher')(model, engine, { task, padId: 0, labels })
        .estimate({
          examples: examples.map((e) => ({ ...e, target })),
          relevance: uniform,
          random: createRandom(1),
        });
    const sampled = await run('sampled', 0);
    const predicted = await run('empirical', 2);
    expect(sampled.groups).toEqual(predicted.groups);
    expect(await run('sampled', 0)).toEqual(sampled);
    expect(sampled.flops).toBeGreaterThan(predicted.flops * 1.1);
  });

  it('magnitude is the sum of absolute weights of a group; random does not look at the model', async () => {
    const model = randomClassifier(createRandom('magnitude'));
    const name = 'encoder.layer.0.output.dense.weight';
    const input = { examples: [], relevance: uniform, random: createRandom(5) };
    const magnitude = await sensitivityScores
      .of('magnitude')(model, engine, {
        task,
        padId: 0,
        granularity: 'rows',
      })
      .estimate(input);
    const { data } = model.values.get(name)!;
    expectClose(
      magnitude.groups.get(name)!,
      Float64Array.from({ length: 16 }, (_, row) =>
        data.subarray(row * 24, row * 24 + 24).reduce((sum, w) => sum + Math.abs(w), 0),
      ),
      name,
    );
    const random = async (seed: number) =>
      (
        await sensitivityScores
          .of('random')(model, engine, { task, padId: 0 })
          .estimate({
            ...input,
            random: createRandom(seed),
          })
      ).groups;
    expect(await random(1)).toEqual(await random(1));
    expect(await random(1)).not.toEqual(await random(2));
  });

  it('looks at no more than `samples` examples, and the same ones for the same seed', async () => {
    const model = randomClassifier(createRandom('model'));
    const examples = randomExamples(createRandom('examples'), 20);
    const run = (samples: number, seed: number) =>
      sensitivityScores
        .of('token-fisher')(model, engine, { task, padId: 0, samples })
        .estimate({
          examples,
          relevance: uniform,
          random: createRandom(seed),
        });
    const [some, again, all] = [await run(5, 1), await run(5, 1), await run(100, 1)];
    expect(some).toEqual(again);
    expect(some.flops).toBeLessThan(all.flops / 2);
  });

  it('stops between batches when it is told to', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const stopped = sensitivityScores
      .of('token-fisher')(randomClassifier(createRandom(1)), engine, {
        task,
        padId: 0,
        batchSize: 2,
      })
      .estimate({
        examples: randomExamples(createRandom(2), 10),
        relevance: uniform,
        random: createRandom(3),
        signal: controller.signal,
        onProgress(event) {
          if (event.kind !== 'step') return;
          steps.push(event.step);
          if (event.step === 2) controller.abort();
        },
      });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    expect(steps).toEqual([1, 2]);
  });

  it('refuses to estimate from nothing, and names a parameter whose scores are not finite', async () => {
    const model = randomClassifier(createRandom(1));
    const estimator = sensitivityScores.of('token-fisher')(model, engine, { task, padId: 0 });
    const random = createRandom(2);
    await expect(estimator.estimate({ examples: [], relevance: uniform, random })).rejects.toMatchObject({
      code: 'invalid-data',
    });
    model.values.get('encoder.layer.0.output.dense.weight')!.data[3] = Number.NaN;
    const examples = randomExamples(random, 3);
    await expect(estimator.estimate({ examples, relevance: uniform, random })).rejects.toMatchObject({
      code: 'not-finite',
    });
  });
});

/** x and δ of a linear map for one example's loss. */
function inputAndOutputGradient(model: ClassifierModel, weight: string, example: EncodedExample<number>) {
  const builder = new GraphBuilder();
  const logits = model.logits(builder, 'none');
  const loss = objective.loss(builder, logits, 'sum');
  const node = builder.nodes.find(
    ({ op, inputs }) => op === 'linear' && builder.node(inputs[1]).attributes.name === weight,
  )!;
  const { of } = differentiate(builder, loss, { slices: [{ parameter: weight, rows: 'all' }] });
  const x = builder.node(node.inputs[0]);
  const outputs = evaluate(builder.build({ x, delta: of(node)! }), {
    ...Object.fromEntries(model.values),
    ...model.feeds(padBatch([example], { padId: 0 })),
    ...objective.feeds([example.target], { batch: 1, length: example.ids.length }),
  });
  return { x: outputs.x.data, delta: outputs.delta.data };
}
