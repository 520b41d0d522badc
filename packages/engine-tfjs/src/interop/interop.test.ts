import { readFile } from 'node:fs/promises';
import {
  argMax,
  cast,
  dispose,
  getBackend,
  memory,
  ones,
  setBackend,
  square,
  type Tensor2D,
  tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { createRandom, type ParameterDescription, type Selection } from '@tokensift/core';
import { selectors } from '@tokensift/parameter-sensitivity';
import { conformanceInput, selectorConformance } from '@tokensift/parameter-sensitivity/testing';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { selectDamped } from '../../examples/scoring.ts';
import { openEngine } from '../../testing/engines.ts';
import {
  fromTf,
  logitsFromTf,
  logitsToTf,
  parametersFromTf,
  parametersToTf,
  rescoreWithTf,
  selectionFromTf,
  selectionToTf,
  toTf,
} from '../index.ts';

const described = (name: string, ...shape: number[]): ParameterDescription => ({
  name,
  shape,
  role: 'intermediate',
  layer: 0,
  head: false,
});
const parameters = [described('matrix', 3, 4), described('table', 5, 2), described('vector', 4)];

beforeAll(async () => {
  await openEngine('cpu');
  await setBackend('cpu');
});
let before = 0;
beforeEach(() => {
  before = memory().numTensors;
});
afterEach(() => {
  expect(memory().numTensors).toBe(before);
});

describe('tensors, parameters and logits', () => {
  it('go to tfjs and back unchanged, as copies', () => {
    const random = createRandom('interop');
    const values = new Map(
      parameters.map(({ name, shape }) => {
        const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random.normal);
        return [name, { shape, data }];
      }),
    );
    const tensors = parametersToTf(values);
    expect(tensors.matrix.shape).toEqual([3, 4]);
    const returned = parametersFromTf(tensors);
    expect(returned).toEqual(values);
    values.get('matrix')!.data.fill(0);
    returned.get('vector')!.data.fill(0);
    expect(parametersFromTf(tensors).get('matrix')).toEqual(returned.get('matrix'));
    expect(parametersFromTf(tensors).get('vector')).toEqual(values.get('vector'));
    dispose(tensors);

    const ids = { shape: [2], data: Int32Array.of(3, -1) };
    const asTf = toTf(ids);
    expect(fromTf(asTf)).toEqual(ids);
    dispose(asTf);
  });

  it('let tfjs compute on logits', () => {
    const logits = Float32Array.of(1, 3, 2, 5, 4, 0);
    const [classes, squares] = tidy(() => {
      const rows = logitsToTf(logits, 3);
      return [[...argMax(rows, 1).dataSync()], logitsFromTf(square(rows) as Tensor2D)];
    }) as unknown as [number[], Float32Array];
    expect(classes).toEqual([1, 0]);
    expect([...squares]).toEqual([1, 9, 4, 25, 16, 0]);
    expect(() => logitsToTf(logits, 4)).toThrow(expect.objectContaining({ code: 'shape-mismatch' }));
  });

  it('refuse what is no parameter', () => {
    const [flags, ids] = [cast(tensor1d([1, 0]), 'bool'), tensor1d([1, 2], 'int32')];
    expect(() => fromTf(flags)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(() => parametersFromTf({ ids })).toThrow(expect.objectContaining({ where: 'parameter "ids"' }));
    dispose([flags, ids]);
    // The one that was cast from.
    before++;
  });
});

describe('selections', () => {
  it('become masks that are true where something is trained', () => {
    const selection: Selection = {
      slices: [
        { parameter: 'matrix', columns: Int32Array.of(1, 3) },
        { parameter: 'vector', rows: 'all' },
      ],
    };
    const masks = selectionToTf(selection, parameters);
    expect(Object.keys(masks)).toEqual(['matrix', 'vector']);
    expect([...masks.matrix.dataSync()]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(selectionFromTf(masks, parameters)).toEqual(selection);
    dispose(masks);
  });

  it('come back from masks of any values, in the most compact form', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (flags) => {
        const mask = tensor(flags.map(Number), [3, 4]);
        const selection = selectionFromTf({ matrix: mask }, parameters);
        const masks = selectionToTf(selection, parameters);
        expect(Array.from(masks.matrix?.dataSync() ?? flags.map(() => 0), Boolean)).toEqual(flags);
        dispose([mask, masks]);
      }),
    );
    const rows = tensor([0, 0, 1, 1, 0, 0, 1, 1, 0, 0], [5, 2]);
    const [slice] = selectionFromTf({ table: rows }, parameters).slices;
    expect(slice).toEqual({ parameter: 'table', rows: Int32Array.of(1, 3) });
    dispose(rows);
  });

  it('are of parameters that the model has, in their shapes', () => {
    const mask = ones([2, 2]);
    expect(() => selectionFromTf({ other: mask }, parameters)).toThrow(/no such parameter/);
    expect(() => selectionFromTf({ table: mask }, parameters)).toThrow(/Expected \[5,2\], got \[2,2\]/);
    expect(() => selectionToTf({ slices: [{ parameter: 'other', rows: 'all' }] }, parameters)).toThrow(
      /no such parameter/,
    );
    dispose(mask);
  });
});

describe('rescoreWithTf', () => {
  const select = selectors.of('sensitivity').select;
  const input = () => conformanceInput({ budget: { density: 0.2 }, seed: 3 });

  it('hands on scores that the function made, parameter by parameter', async () => {
    const turned = rescoreWithTf(select, (scores) => square(scores));
    const scores = await input().scores();
    const seen: Record<string, Float32Array> = {};
    await rescoreWithTf(
      async (given) => {
        for (const [name, values] of (await given.scores()).groups) seen[name] = values;
        return { slices: [] };
      },
      (values, { name }) => {
        expect(values.size).toBe(scores.groups.get(name)!.length);
        return square(values);
      },
    )(input());
    for (const [name, values] of scores.groups) {
      expect([...seen[name]]).toEqual([...values.map((value) => value * value)]);
    }
    expect(await turned(input())).not.toEqual(await select(input()));
    expect(await rescoreWithTf(select, (values) => values)(input())).toEqual(await select(input()));
  });

  it('names the parameter for which a function made another number of scores', async () => {
    await expect(rescoreWithTf(select, () => tensor1d([1, 2, 3]))(input())).rejects.toMatchObject({
      code: 'shape-mismatch',
      where: expect.stringContaining('scores of "'),
    });
  });
});

describe('the example of the README', () => {
  it('is the file that is tested here', async () => {
    const folder = new URL('../../', import.meta.url);
    const readme = await readFile(new URL('README.md', folder), 'utf8');
    expect(readme).toContain(await readFile(new URL('examples/scoring.ts', folder), 'utf8'));
    expect(getBackend()).toBe('cpu');
  });

  for (const check of selectorConformance(selectDamped)) it(check.name, check.run);
});
