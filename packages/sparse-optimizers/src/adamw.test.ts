import type { ParameterDescription, ParameterRole } from '@tokensift/core';
import { describe, expect, test } from 'vitest';
import { adamW } from './adamw.ts';
import { clipScale } from './clip-scale.ts';
import fixture from './fixtures/adamw.json' with { type: 'json' };
import { linearSchedule } from './schedules.ts';
import { createTrainableParameters } from './trainable-parameters.ts';

const DESCRIPTIONS: ParameterDescription[] = fixture.parameters.map(({ name, role, shape }) => ({
  name,
  role: role as ParameterRole,
  shape,
  layer: 0,
  head: false,
}));

type Arrays = Record<string, number[]>;
const initial: Arrays = fixture.initial;

function model() {
  return new Map(
    DESCRIPTIONS.map(({ name, shape }) => [name, { shape, data: Float32Array.from(initial[name]) }]),
  );
}

function makeTrainable(values = model(), memoryBytes = 65_536) {
  const slices = fixture.parameters.map(({ name, rows }) => ({
    parameter: name,
    rows: rows === null ? ('all' as const) : Int32Array.from(rows),
  }));
  return createTrainableParameters(values, DESCRIPTIONS, { slices }, { memoryBytes });
}

describe.each(fixture.trajectories)('clipped AdamW with decay $weightDecay', (trajectory) => {
  const { weightDecay, maxNorm, learningRate, norms } = trajectory;
  const valuesAfter: Record<string, Arrays> = trajectory.valuesAfter;

  test('follows PyTorch on selected coordinates and leaves the others as they were', () => {
    const values = model();
    const trainable = makeTrainable(values);
    const optimizer = adamW(trainable, { weightDecay });
    const schedule = linearSchedule({ warmupFraction: fixture.warmupFraction });
    let compared = 0;
    fixture.gradients.forEach((gradients: Arrays, step) => {
      for (const { name, gradient } of trainable.tensors) gradient.set(gradients[name]);
      const norm = trainable.gradientNorm();
      expect(Math.abs(norm / norms[step] - 1)).toBeLessThan(1e-6);
      optimizer.step({
        learningRate: learningRate * schedule(step, fixture.gradients.length),
        gradientScale: clipScale(norm, maxNorm),
      });
      const expected = valuesAfter[step + 1];
      if (expected === undefined) return;
      for (const { name, values: actual } of trainable.tensors) {
        actual.forEach((value, i) => {
          const error = Math.abs(value - expected[name][i]);
          expect(error, `${name}[${i}] after step ${step + 1}`).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(value)),
          );
          compared++;
        });
      }
    });
    expect(compared).toBe(trainable.count * 5);

    for (const { name, rows } of fixture.parameters) {
      const [first, columns = 1] = DESCRIPTIONS.find((description) => description.name === name)!.shape;
      for (let row = 0; row < first; row++) {
        if (rows === null || rows.includes(row)) continue;
        const [start, end] = [row * columns, (row + 1) * columns];
        expect(values.get(name)!.data.subarray(start, end)).toEqual(
          Float32Array.from(initial[name].slice(start, end)),
        );
      }
    }
  });
});

test('state is two moments a trained value, and there is room for one optimizer', () => {
  const trainable = makeTrainable();
  expect(adamW(trainable).stateBytes).toBe(8 * trainable.count);
  expect(() => adamW(trainable)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});

test('tensors in several memories train as in one', () => {
  const results = [65_536, undefined].map((memoryBytes) => {
    const shape = [64, 40];
    const names = ['a', 'b', 'c'];
    const data = Float32Array.from({ length: 2560 }, (_, i) => Math.sin(i));
    const values = new Map(names.map((name) => [name, { shape, data }]));
    const descriptions = names.map((name) => ({
      name,
      shape,
      role: 'query' as const,
      layer: 0,
      head: false,
    }));
    const selection = { slices: names.map((parameter) => ({ parameter, rows: 'all' as const })) };
    const trainable = createTrainableParameters(
      values,
      descriptions,
      selection,
      memoryBytes === undefined ? {} : { memoryBytes },
    );
    expect(new Set(trainable.tensors.map(({ memory }) => memory)).size).toBe(
      memoryBytes === undefined ? 1 : 3,
    );
    const optimizer = adamW(trainable);
    for (let step = 0; step < 3; step++) {
      trainable.tensors.forEach(({ gradient }, k) => {
        gradient.forEach((_, i) => {
          gradient[i] = Math.cos(i * (k + 1) + step);
        });
      });
      optimizer.step({ learningRate: 0.01, gradientScale: clipScale(trainable.gradientNorm(), 1) });
    }
    return names.map((name) => values.get(name)!.data.slice());
  });
  expect(results[0]).toEqual(results[1]);
  expect(results[0][0]).not.toEqual(results[0][1]);
});

test('options and steps out of range are refused, and the values stay as they were', () => {
  const values = model();
  const trainable = makeTrainable(values);
  for (const options of [
    { beta1: 1 },
    { beta2: -0.1 },
    { epsilon: 0 },
    { epsilon: 1e-60 },
    { weightDecay: Number.NaN },
    { weightDecay: Infinity },
  ]) {
    expect(() => adamW(trainable, options)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', where: Object.keys(options)[0] }),
    );
  }
  const optimizer = adamW(trainable);
  for (const { gradient } of trainable.tensors) gradient.fill(1);
  for (const learningRate of [Number.NaN, Infinity, 1e39]) {
    expect(() => optimizer.step({ learningRate })).toThrow(expect.objectContaining({ code: 'not-finite' }));
  }
  expect(() => optimizer.step({ learningRate: 1, gradientScale: Number.NaN })).toThrow(
    expect.objectContaining({ code: 'not-finite' }),
  );
  expect(() => optimizer.step({ learningRate: -1 })).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
  expect(values).toEqual(model());
});

test('a factor on the learning rate of a tensor is that learning rate, to the bit', () => {
  const slices = fixture.parameters.map(({ name }) => ({ parameter: name, rows: 'all' as const }));
  const after = (rate: number, learningRateFactors?: ReadonlyMap<string, number>) => {
    const values = model();
    const trainable = createTrainableParameters(
      values,
      DESCRIPTIONS,
      { slices },
      { memoryBytes: 65_536, learningRateFactors },
    );
    const optimizer = adamW(trainable, { weightDecay: 0.1 });
    for (let step = 0; step < 3; step++) {
      for (const { gradient } of trainable.tensors) gradient.set(gradient.map((_, i) => Math.sin(i + step)));
      optimizer.step({ learningRate: rate });
    }
    return values;
  };
  const [first, second] = DESCRIPTIONS.map(({ name }) => name);
  const mixed = after(
    0.25,
    new Map([
      [first, 0.5],
      [second, 0],
    ]),
  );
  expect(mixed.get(first)!.data).toEqual(after(0.125).get(first)!.data);
  expect(mixed.get(second)!.data).toEqual(model().get(second)!.data);
  for (const { name } of DESCRIPTIONS.slice(2)) {
    expect(mixed.get(name)!.data).toEqual(after(0.25).get(name)!.data);
  }
  expect(() => after(0.25, new Map([[first, -1]]))).toThrow(/at least 0/);
});
