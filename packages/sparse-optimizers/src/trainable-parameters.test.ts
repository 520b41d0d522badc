import {
  createRandom,
  type ParameterDescription,
  type ParameterRole,
  partIndices,
  type Selection,
  sizeOf,
} from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adamW } from './adamw.ts';
import { clipScale } from './clip-scale.ts';
import { createTrainableParameters } from './trainable-parameters.ts';

const describeParameter = (name: string, role: ParameterRole, ...shape: number[]): ParameterDescription => ({
  name,
  role,
  shape,
  layer: 0,
  head: false,
});

const DESCRIPTIONS = [
  describeParameter('words', 'token-embedding', 11, 6),
  describeParameter('query', 'query', 7, 5),
  describeParameter('bias', 'query', 7),
  describeParameter('head', 'classifier', 3, 4),
];

function model(seed = 1) {
  const random = createRandom(seed);
  return new Map(
    DESCRIPTIONS.map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()) },
    ]),
  );
}

const rows = (...indices: number[]) => Int32Array.from(indices);
const trainable = (selection: Selection['slices'], values = model(), memoryBytes = 65_536) =>
  createTrainableParameters(values, DESCRIPTIONS, { slices: selection }, { memoryBytes });
const refusal = (code: string) => expect.objectContaining({ name: 'TokensiftError', code });

test('a whole parameter moves, with its values, and the map shares its array', () => {
  const values = model();
  const before = values.get('query')!;
  const { tensors, count } = trainable([{ parameter: 'query', rows: 'all' }], values);
  const after = values.get('query')!;
  expect(after.data).toBe(tensors[0].values);
  expect(after.data).not.toBe(before.data);
  expect(after).toEqual(before);
  expect(count).toBe(35);
});

test('columns and single values are read, written back and given their part of scattered gradients', () => {
  const parts: Selection['slices'] = [
    { parameter: 'words', columns: rows(1, 4) },
    { parameter: 'words', elements: rows(1, 6, 7, 20, 65) },
  ];
  for (const slice of parts) {
    const values = model();
    const before = values.get('words')!.data.slice();
    const parameters = trainable([slice], values);
    const [tensor] = parameters.tensors;
    const flat = partIndices(slice, [11, 6]);
    expect([...tensor.values]).toEqual(Array.from(flat, (i) => before[i]));
    const ids = rows(0, 3, 3, 10);
    const full = Float32Array.from({ length: 24 }, (_, i) => i + 1);
    const updates = 'columns' in slice ? full.filter((_, i) => [1, 4].includes(i % 6)) : full;
    parameters.scatterAddGradient('words', ids, updates);
    const dense = new Float32Array(66);
    ids.forEach((id, i) => {
      for (let c = 0; c < 6; c++) dense[id * 6 + c] += full[i * 6 + c];
    });
    expect([...tensor.gradient]).toEqual(Array.from(flat, (i) => dense[i]));
    expect(tensor.rangesToUpdate().reduce((sum, { count }) => sum + count, 0)).toBeLessThan(flat.length);
    tensor.values.fill(9);
    parameters.commit();
    before.forEach((value, i) => {
      expect(values.get('words')!.data[i]).toBe(flat.includes(i) ? 9 : value);
    });
  }
});

test('selected rows are copied, and written back to these rows of a copy of the parameter', () => {
  const values = model();
  const original = values.get('query')!.data;
  const before = original.slice();
  const parameters = trainable([{ parameter: 'query', rows: rows(1, 2, 6) }], values);
  const [tensor] = parameters.tensors;
  const { data } = values.get('query')!;
  expect([...tensor.values]).toEqual([...before.subarray(5, 15), ...before.subarray(30, 35)]);

  tensor.values.forEach((_, i) => {
    tensor.values[i] = 100 + i;
  });
  expect(data).toEqual(before);
  parameters.commit();
  expect([...data.subarray(5, 15)]).toEqual(Array.from({ length: 10 }, (_, i) => 100 + i));
  expect([...data.subarray(30, 35)]).toEqual([110, 111, 112, 113, 114]);
  expect(data.subarray(0, 5)).toEqual(before.subarray(0, 5));
  expect(data.subarray(15, 30)).toEqual(before.subarray(15, 30));
  expect(original).toEqual(before);
});

test('decay is for matrices that are not embeddings', () => {
  const { tensors } = trainable(DESCRIPTIONS.map(({ name }) => ({ parameter: name, rows: 'all' })));
  expect(tensors.map(({ name, decay }) => [name, decay])).toEqual([
    ['words', false],
    ['query', true],
    ['bias', false],
    ['head', true],
  ]);
});

test('the gradient norm is over all tensors', () => {
  const parameters = trainable([
    { parameter: 'query', rows: rows(0) },
    { parameter: 'bias', rows: rows(2, 3) },
    { parameter: 'head', rows: 'all' },
  ]);
  const [query, bias, head] = parameters.tensors;
  query.gradient.set([1, 2, 3, 4, 5]);
  bias.gradient.set([6, -7]);
  head.gradient[11] = 8;
  expect(parameters.gradientNorm()).toBe(Math.sqrt(55 + 36 + 49 + 64));
  bias.gradient[1] = Number.NaN;
  expect(parameters.gradientNorm()).toBeNaN();
});

describe('scattered gradients', () => {
  test('add up by row, drop unselected rows, and are zeroed', () => {
    const parameters = trainable([{ parameter: 'words', rows: rows(2, 9) }]);
    const [{ gradient }] = parameters.tensors;
    const updates = Float32Array.from({ length: 24 }, (_, i) => i);
    parameters.scatterAddGradient('words', rows(9, 0, 2, 9), updates);
    expect([...gradient]).toEqual([12, 13, 14, 15, 16, 17, 18, 20, 22, 24, 26, 28]);
    parameters.scatterAddGradient('words', rows(2), updates.subarray(0, 6).fill(1));
    expect([...gradient.subarray(0, 6)]).toEqual([13, 14, 15, 16, 17, 18]);
    parameters.zeroScatteredGradients();
    expect(gradient.every((value) => value === 0)).toBe(true);
  });

  test('leave what the engine writes alone when zeroed', () => {
    const parameters = trainable([{ parameter: 'query', rows: 'all' }]);
    parameters.tensors[0].gradient.fill(3);
    parameters.zeroScatteredGradients();
    expect(parameters.tensors[0].gradient.every((value) => value === 3)).toBe(true);
  });

  test('are refused when they do not fit', () => {
    const parameters = trainable([{ parameter: 'words', rows: rows(2, 9) }]);
    const one = new Float32Array(6).fill(1);
    expect(() => parameters.scatterAddGradient('query', rows(0), one)).toThrow(refusal('invalid-argument'));
    expect(() => parameters.scatterAddGradient('words', rows(11), one)).toThrow(refusal('invalid-argument'));
    expect(() => parameters.scatterAddGradient('words', rows(-1), one)).toThrow(refusal('invalid-argument'));
    expect(() => parameters.scatterAddGradient('words', rows(2, 3), one)).toThrow(refusal('shape-mismatch'));
    expect(parameters.gradientNorm()).toBe(0);
  });

  test('visit touched rows only', () => {
    const parameters = trainable([{ parameter: 'words', rows: 'all' }]);
    const [words] = parameters.tensors;
    parameters.scatterAddGradient('words', rows(4, 3, 8), new Float32Array(18).fill(1));
    expect(words.rangesToUpdate()).toEqual([
      { start: 18, count: 12 },
      { start: 48, count: 6 },
    ]);
  });

  test('update whole tensors where a gradient came from elsewhere before, or where there is decay', () => {
    const update = new Float32Array(6).fill(1);
    const written = trainable([{ parameter: 'words', rows: 'all' }]);
    written.tensors[0].gradient[65] = 1;
    written.scatterAddGradient('words', rows(4), update);
    expect(written.tensors[0].rangesToUpdate()).toEqual([{ start: 0, count: 66 }]);

    const stepped = trainable([{ parameter: 'words', rows: 'all' }]);
    const optimizer = adamW(stepped);
    stepped.tensors[0].gradient[65] = 1;
    optimizer.step({ learningRate: 0.1 });
    stepped.tensors[0].gradient[65] = 0;
    stepped.scatterAddGradient('words', rows(4), update);
    expect(stepped.tensors[0].rangesToUpdate()).toEqual([{ start: 0, count: 66 }]);

    const decayed = trainable([{ parameter: 'query', rows: 'all' }]);
    decayed.scatterAddGradient('query', rows(4), update.subarray(0, 5));
    expect(decayed.tensors[0].rangesToUpdate()).toEqual([{ start: 0, count: 35 }]);
    decayed.zeroScatteredGradients();
    expect(decayed.gradientNorm()).toBe(0);
  });

  test('train exactly as the same gradients written whole do', () => {
    const batch = fc.array(fc.nat(10), { maxLength: 6 });
    const slice = fc.constantFrom<Selection['slices'][number]>(
      { parameter: 'words', rows: 'all' },
      { parameter: 'words', rows: rows(0, 3, 4, 10) },
    );
    fc.assert(
      fc.property(
        slice,
        fc.array(batch, { minLength: 1, maxLength: 6 }),
        fc.integer(),
        (words, batches, seed) => {
          const random = createRandom(seed);
          const selection: Selection['slices'] = [words, { parameter: 'head', rows: 'all' }];
          const [sparseModel, denseModel] = [model(), model()];
          const sparse = trainable(selection, sparseModel);
          const dense = trainable(selection, denseModel);
          const [sparseOptimizer, denseOptimizer] = [adamW(sparse), adamW(dense)];
          for (const ids of batches) {
            sparse.zeroScatteredGradients();
            const updates = Float32Array.from({ length: ids.length * 6 }, () => random.normal());
            sparse.scatterAddGradient('words', Int32Array.from(ids), updates);
            dense.tensors[0].gradient.fill(0);
            ids.forEach((id, i) => {
              const slot = 'rows' in words && words.rows !== 'all' ? words.rows.indexOf(id) : id;
              if (slot === -1) return;
              for (let c = 0; c < 6; c++) dense.tensors[0].gradient[slot * 6 + c] += updates[i * 6 + c];
            });
            for (const { tensors } of [sparse, dense]) tensors[1].gradient.fill(ids.length);
            const norm = sparse.gradientNorm();
            expect(norm).toBe(dense.gradientNorm());
            const step = { learningRate: 0.05, gradientScale: clipScale(norm, 1) };
            sparseOptimizer.step(step);
            denseOptimizer.step(step);
          }
          for (const { name } of DESCRIPTIONS) {
            const [a, b] = [sparseModel, denseModel].map(
              (values) => new Uint32Array(values.get(name)!.data.slice().buffer),
            );
            expect(a).toEqual(b);
          }
        },
      ),
    );
  });
});

test('a snapshot brings back the trainable values, also in the parameters', () => {
  const values = model();
  const parameters = trainable(
    [
      { parameter: 'query', rows: rows(3) },
      { parameter: 'head', rows: 'all' },
    ],
    values,
  );
  const snapshot = parameters.snapshot();
  for (const tensor of parameters.tensors) tensor.gradient.fill(1);
  adamW(parameters).step({ learningRate: 1 });
  expect(values.get('query')).not.toEqual(model().get('query'));
  expect(values.get('head')).not.toEqual(model().get('head'));
  parameters.restore(snapshot);
  expect(values).toEqual(model());

  const others = [
    trainable([{ parameter: 'query', rows: rows(3) }]).snapshot(),
    new Map([...snapshot, ['bias', new Float32Array(7)]]),
    new Map([...snapshot, ['query', new Float32Array(10)]]),
  ];
  for (const other of others) expect(() => parameters.restore(other)).toThrow(refusal('invalid-argument'));
});

describe('a selection that does not fit the model is refused, and changes nothing', () => {
  const cases: [string, Selection['slices'], string, string][] = [
    ['unknown', [{ parameter: 'key', rows: 'all' }], 'invalid-argument', 'does not have'],
    ['no rows', [{ parameter: 'query', rows: rows() }], 'invalid-argument', 'no row'],
    ['out of range', [{ parameter: 'query', rows: rows(2, 7) }], 'invalid-argument', 'row 7 does not exist'],
    ['negative', [{ parameter: 'query', rows: rows(-1) }], 'invalid-argument', 'row -1 does not exist'],
    ['unsorted', [{ parameter: 'query', rows: rows(3, 2) }], 'invalid-argument', 'row 2 comes after row 3'],
    ['repeated', [{ parameter: 'query', rows: rows(2, 2) }], 'invalid-argument', 'row 2 is selected twice'],
    [
      'overlapping',
      [
        { parameter: 'query', rows: rows(1) },
        { parameter: 'query', rows: 'all' },
      ],
      'invalid-argument',
      'more than one slice',
    ],
  ];
  test.each(cases)('%s', (_, slices, code, message) => {
    const values = model();
    expect(() => trainable([{ parameter: 'head', rows: 'all' }, ...slices], values)).toThrow(
      expect.objectContaining({
        code,
        where: slices[0].parameter,
        message: expect.stringContaining(message),
      }),
    );
    expect(values).toEqual(model());
    expect(values.get('head')!.data.byteLength).toBe(values.get('head')!.data.buffer.byteLength);
  });

  test('values that are absent or of another shape', () => {
    const absent = model();
    absent.delete('bias');
    expect(() => trainable([{ parameter: 'bias', rows: 'all' }], absent)).toThrow(refusal('missing-tensor'));
    for (const wrong of [
      { shape: [5, 7], data: new Float32Array(35) },
      { shape: [7, 5], data: new Float32Array(34) },
    ]) {
      const values = model().set('query', wrong);
      expect(() => trainable([{ parameter: 'query', rows: 'all' }], values)).toThrow(
        refusal('shape-mismatch'),
      );
    }
  });
});
