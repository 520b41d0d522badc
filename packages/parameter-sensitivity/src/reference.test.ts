import { createRandom, type EncodedExample } from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { classifierParameters, createTextClassifier } from '@tokensift/models';
import { bertBackbone, bertFields, hashedParameter } from '@tokensift/models/testing';
import { classTask } from '@tokensift/tasks/testing';
import { describe, expect, it } from 'vitest';
import fixture from './fixtures/scores.json' with { type: 'json' };
import { sensitivityScores } from './scores.ts';

type Figures = Readonly<Record<string, readonly number[]>>;

const engine = await createOnnxEngine({ threads: 1 });
const backbone = bertBackbone(bertFields(fixture.sizes));
const { classes } = fixture;
const described = classifierParameters(backbone, { pooling: 'cls', classes });
const model = createTextClassifier({
  backbone,
  values: new Map(described.map(({ name, shape }) => [name, hashedParameter(name, shape)])),
  pooling: 'cls',
  classes,
  random: createRandom(0),
});
const relevance = new Map<EncodedExample, Float32Array>();
const examples = fixture.examples.map(({ ids, typeIds, label, relevance: weights }): EncodedExample => {
  const example = {
    ids: Int32Array.from(ids),
    typeIds: Int32Array.from(typeIds),
    specialTokensMask: new Uint8Array(ids.length),
    target: label,
  };
  relevance.set(example, Float32Array.from(weights));
  return example;
});

const estimate = async (score: string, granularity: 'rows' | 'columns') => {
  const estimator = sensitivityScores.of(score)(model, engine, {
    task: classTask(classes),
    padId: 0,
    granularity,
  });
  const input = { examples, relevance: (e: EncodedExample) => relevance.get(e)!, random: createRandom(1) };
  return (await estimator.estimate(input)).groups;
};

function expectAll(
  found: ReadonlyMap<string, Float32Array>,
  expected: Figures,
  names: readonly string[],
): void {
  for (const name of names) {
    const largest = Math.max(...expected[name]);
    // The key bias has no gradient; what PyTorch leaves of it is rounding.
    if (largest < 1e-6 && name.endsWith('key.bias')) continue;
    const values = found.get(name)!;
    expect(values).toHaveLength(expected[name].length);
    expected[name].forEach((value, i) => {
      expect(Math.abs(values[i] - value) / largest, `${name}[${i}]`).toBeLessThan(1e-4);
    });
  }
}

describe(`scores against ${fixture.source}`, () => {
  const backbone = described.filter(({ head }) => !head).map(({ name }) => name);
  const scores = { fisher: 'square', gradient: 'absolute', taylor: 'weighted' } as const;
  for (const [score, statistic] of Object.entries(scores)) {
    it(`${score} of rows, every parameter`, async () => {
      expectAll(await estimate(score, 'rows'), fixture.rows[statistic as 'square'], backbone);
    });
  }

  it('fisher of columns, every map', async () => {
    const maps = backbone.filter((name) => name in fixture.columns && !name.startsWith('embeddings'));
    expect(maps.length).toBeGreaterThan(12);
    expectAll(await estimate('fisher', 'columns'), fixture.columns, maps);
  });

  it('token-fisher of rows, with the weights of positions', async () => {
    // The last layer and the pooler are computed for [CLS] alone here, where positions have no weights of their own.
    const maps = Object.keys(fixture.relevant).filter(
      (name) => name.startsWith('encoder.layer.0') || /layer\.1.*(key|value)/.test(name),
    );
    expect(maps).toHaveLength(8);
    expectAll(await estimate('token-fisher', 'rows'), fixture.relevant, maps);
  });
});
