import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createRandom,
  type EncodedExample,
  type ParameterSlice,
  partIndices,
  partition,
  type Random,
  type Selection,
} from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { type ClassifierModel, splitFrozenPrefix, trainingGraph } from '@tokensift/graph';
import { bertBackbone, randomClassifier } from '@tokensift/models/testing';
import { classTask } from '@tokensift/tasks/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TrainingSettings, trainingDefaults } from '../settings.ts';
import { type TrainOptions, train } from '../train.ts';
import { createStateStore } from './state-store.ts';

const engine = await createOnnxEngine({ threads: 2 });
const backbone = bertBackbone({ max_position_embeddings: 48 });

function examplesFrom(seed: string, count: number): EncodedExample[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const length = 3 + random.integer(40);
    return {
      ids: Int32Array.from({ length }, () => 10 + random.integer(20)),
      typeIds: new Int32Array(length),
      specialTokensMask: new Uint8Array(length),
      target: random.integer(3),
    };
  });
}

/** Some parameters from a layer on, some of them in parts, and the head. */
function selectionFrom(model: ClassifierModel, lowest: number, random: Random): Selection {
  const slices = model.parameters.flatMap((parameter): ParameterSlice[] => {
    const { name, shape, layer, head } = parameter;
    if (head) return [{ parameter: name, rows: 'all' }];
    if (layer < lowest || random.uniform() < 0.7) return [];
    if (shape.length === 1 || random.uniform() < 0.3) return [{ parameter: name, rows: 'all' }];
    const granularity = (['rows', 'columns', 'elements'] as const)[random.integer(3)];
    const { count, slice } = partition(parameter, granularity);
    const groups = Array.from({ length: count }, (_, group) => group).filter(() => random.uniform() < 0.2);
    return groups.length > 0 ? [slice(groups)] : [];
  });
  return { slices };
}

const bits = (values: Float32Array) => new Uint32Array(values.slice().buffer);

async function trained(
  pooling: 'mean' | 'cls',
  select: (model: ClassifierModel) => Pick<TrainOptions, 'selection' | 'later'>,
  settings: Partial<TrainingSettings>,
) {
  const model = randomClassifier(createRandom('model'), { pooling, backbone });
  const result = await train({
    model,
    task: classTask(3),
    ...select(model),
    engine,
    train: examplesFrom('train', 60),
    validation: examplesFrom('validation', 30),
    padId: 0,
    random: createRandom('training'),
    settings: { ...trainingDefaults, batchSize: 8, epochs: 3, learningRate: 3e-3, ...settings },
  });
  return { model, result };
}

const outcome = ({ model, result }: Awaited<ReturnType<typeof trained>>) => ({
  history: result.history.map(({ trainLoss, validation }) => ({ trainLoss, validation })),
  values: [...model.values].map(([name, { data }]) => [name, bits(data)]),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensift-prefix-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('training with the prefix cache', () => {
  it('is bit-identical to training without it, in memory and in a file, for any selection', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('mean' as const, 'cls' as const),
        fc.integer({ min: 0, max: 3 }),
        fc.integer(),
        fc.constantFrom(0, 0.02, 1024),
        async (pooling, lowest, seed, prefixCacheMemory) => {
          const select = (model: ClassifierModel) => ({
            selection: selectionFrom(model, lowest, createRandom(seed)),
          });
          const without = await trained(pooling, select, { prefixCache: false });
          const cached = await trained(pooling, select, { prefixCacheMemory });
          expect(outcome(cached)).toEqual(outcome(without));
          expect(without.result.prefixCache).toEqual({ memoryBytes: 0, fileBytes: 0 });
          const { memoryBytes, fileBytes } = cached.result.prefixCache;
          expect(memoryBytes).toBeLessThanOrEqual(prefixCacheMemory * 2 ** 20);
          if (prefixCacheMemory === 1024) expect(fileBytes).toBe(0);
          if (lowest === 3) expect(memoryBytes + fileBytes).toBeGreaterThan(0);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('costs the whole forward pass in the first epoch, and what is trained in the others', async () => {
    const select = (model: ClassifierModel) => ({ selection: selectionFrom(model, 2, createRandom(1)) });
    const flops = async (settings: Partial<TrainingSettings>) =>
      (await trained('mean', select, settings)).result.flops;
    const one = await flops({ epochs: 1 });
    const [two, three] = [await flops({ epochs: 2 }), await flops({ epochs: 3 })];
    expect(two - one).toBeLessThan(0.6 * one);
    expect(Math.abs(three - two - (two - one))).toBeLessThan(0.1 * (two - one));
    expect(await flops({ epochs: 2, prefixCache: false })).toBeGreaterThan(1.9 * one);
  });

  it('cuts nothing where dropout or trained parameters reach down to the inputs', () => {
    const model = randomClassifier(createRandom('model'), { backbone });
    const selection = selectionFrom(model, 3, createRandom(1));
    const split = (selected: Selection, dropout: 'head' | 'everywhere') =>
      splitFrozenPrefix(trainingGraph(model, classTask(3).objective(), selected, dropout).graph, selected);
    expect(split(selection, 'head')).toBeDefined();
    expect(split(selection, 'everywhere')).toBeUndefined();
    const words = { parameter: 'embeddings.word_embeddings.weight', rows: 'all' as const };
    expect(split({ slices: [...selection.slices, words] }, 'head')).toBeUndefined();
  });
});

describe('phases', () => {
  const select = (model: ClassifierModel) => ({
    selection: selectionFrom(model, -1, createRandom('wide')),
    later: [
      { fromEpoch: 2, selection: selectionFrom(model, 2, createRandom('narrow')) },
      { fromEpoch: 4, selection: selectionFrom(model, 2, createRandom('other')) },
    ],
  });

  it('are bit-identical with and without the cache, and leave what no phase selects as it was', async () => {
    const without = await trained('mean', select, { epochs: 5, prefixCache: false });
    const cached = await trained('mean', select, { epochs: 5 });
    expect(outcome(cached)).toEqual(outcome(without));
    expect(cached.result.prefixCache.memoryBytes).toBeGreaterThan(0);
    expect(cached.result.flops).toBeLessThan(0.8 * without.result.flops);

    const fresh = randomClassifier(createRandom('model'), { backbone });
    const { selection, later } = select(fresh);
    const selections = [selection, ...later.map((entry) => entry.selection)];
    let selected = 0;
    for (const { name, shape } of fresh.parameters) {
      const before = bits(fresh.values.get(name)!.data);
      const after = bits(cached.model.values.get(name)!.data);
      const slices = selections.flatMap((s) => s.slices).filter(({ parameter }) => parameter === name);
      const indices = new Set(slices.flatMap((slice) => [...partIndices(slice, shape)]));
      before.forEach((value, i) => {
        if (indices.has(i)) selected++;
        else if (after[i] !== value) expect.fail(`${name}[${i}] changed`);
      });
    }
    expect(cached.result.trainedParameters).toBe(selected);
  });

  it('with the same selection again are one training', async () => {
    const selectionOf = (model: ClassifierModel) => selectionFrom(model, -1, createRandom('wide'));
    const once = await trained('mean', (model) => ({ selection: selectionOf(model) }), { epochs: 4 });
    const twice = await trained(
      'mean',
      (model) => ({
        selection: selectionOf(model),
        later: [2, 4].map((fromEpoch) => ({ fromEpoch, selection: selectionOf(model) })),
      }),
      { epochs: 4 },
    );
    expect(outcome(twice)).toEqual(outcome(once));
  });

  it('give back the values of the best epoch, whichever phase it was in', async () => {
    const bestEpochs = new Set<number>();
    for (const learningRate of [1e-3, 3e-2, 1]) {
      const settings = { schedule: 'constant', warmupFraction: 0, learningRate, metric: 'brierScore' };
      const long = await trained('mean', select, { ...settings, epochs: 5 });
      const { bestEpoch } = long.result;
      const short = await trained('mean', select, { ...settings, epochs: bestEpoch });
      expect(outcome(long).values).toEqual(outcome(short).values);
      bestEpochs.add(bestEpoch);
    }
    // Some in a phase that others follow.
    expect(Math.min(...bestEpochs)).toBeLessThan(4);
    expect(bestEpochs.size).toBeGreaterThan(1);
  });

  it('are refused when they do not ascend', async () => {
    for (const fromEpoch of [1, 1.5, Number.NaN]) {
      const ended = trained(
        'mean',
        (model) => {
          const selection = selectionFrom(model, 2, createRandom(1));
          return { selection, later: [{ fromEpoch, selection }] };
        },
        {},
      );
      await expect(ended).rejects.toMatchObject({ code: 'invalid-argument', where: 'later[0]' });
    }
  });
});

describe('the store', () => {
  it('gives back what was put in, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.float({ noNaN: true }), { minLength: 1 }), { minLength: 1 }),
        fc.nat({ max: 200 }),
        (arrays, limit) => {
          const memory = { limit, used: 0 };
          const store = createStateStore({ memory, folder });
          const places = arrays.map((values) => store.append(Float32Array.from(values)));
          arrays.forEach((values, i) => {
            const offset = values.length >> 1;
            const target = new Float32Array(values.length - offset);
            store.read(places[i], offset, target);
            expect(target).toEqual(Float32Array.from(values.slice(offset)));
          });
          expect(store.memoryBytes).toBeLessThanOrEqual(limit);
          expect(store.memoryBytes + store.fileBytes).toBe(4 * arrays.flat().length);
          store.dispose();
          expect(memory.used).toBe(0);
        },
      ),
    );
  });

  it('leaves no file behind, not even when the process is killed', async () => {
    const module = fileURLToPath(new URL('state-store.ts', import.meta.url));
    const script = `
      const { createStateStore } = await import(${JSON.stringify(module)});
      const store = createStateStore({ memory: { limit: 0, used: 0 }, folder: ${JSON.stringify(folder)} });
      const place = store.append(Float32Array.of(1, 2, 3));
      const target = new Float32Array(2);
      store.read(place, 1, target);
      console.log(target.join());
      setInterval(() => {}, 1000);`;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions', '@tokensift/source', '--input-type=module', '-e', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [output] = await once(child.stdout, 'data');
    expect(String(output).trim()).toBe('2,3');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(folder)).toEqual([]);
  });

  it('says what to do when there is nowhere to write', () => {
    const memory = { limit: 0, used: 0 };
    const store = createStateStore({ memory, folder: join(folder, 'absent') });
    expect(() => store.append(Float32Array.of(1))).toThrow(
      expect.objectContaining({ code: 'io-error', hint: expect.stringContaining('prefixCache') }),
    );
    store.dispose();
  });
});
