import {
  createRandom,
  type OptimizerState,
  type ParameterDescription,
  type ParameterRole,
  partIndices,
  type Selection,
  sizeOf,
} from '@tokensift/core';
import { describe, expect, test } from 'vitest';
import { clipScale } from './clip-scale.ts';
import adamw from './fixtures/adamw.json' with { type: 'json' };
import fixture from './fixtures/optimizers.json' with { type: 'json' };
import { optimizers } from './registry.ts';
import { linearSchedule } from './schedules.ts';
import { createTrainableParameters } from './trainable-parameters.ts';
import { roomForArrays } from './trainable-tensor.ts';

const DESCRIPTIONS: ParameterDescription[] = adamw.parameters.map(({ name, role, shape }) => ({
  name,
  role: role as ParameterRole,
  shape,
  layer: 0,
  head: role === 'classifier',
}));
type Arrays = Record<string, number[]>;
const initial: Arrays = adamw.initial;
const gradients: readonly Arrays[] = adamw.gradients;

const model = () =>
  new Map(DESCRIPTIONS.map(({ name, shape }) => [name, { shape, data: Float32Array.from(initial[name]) }]));
const selected: Selection = {
  slices: adamw.parameters.map(({ name, rows }) => ({
    parameter: name,
    rows: rows === null ? ('all' as const) : Int32Array.from(rows),
  })),
};
/** Trainable parameters with room for any optimizer. */
const makeTrainable = (selection: Selection, values = model()) =>
  createTrainableParameters(values, DESCRIPTIONS, selection, { stateRoom: roomForArrays(5) });

describe.each(fixture.trajectories)('$optimizer $options, anchored: $anchored', (trajectory) => {
  const { optimizer: name, anchored, weightDecay, maxNorm, learningRate, norms } = trajectory;
  const settings = { ...(trajectory.options as object), weightDecay };
  const valuesAfter: Record<string, Arrays> = trajectory.valuesAfter;

  test('follows the reference on selected coordinates and leaves the others as they were', () => {
    const values = model();
    const trainable = makeTrainable(selected, values);
    const optimizer = optimizers.of(name).create(trainable, {
      ...settings,
      pretrained: anchored ? model() : undefined,
    });
    const schedule = linearSchedule({ warmupFraction: adamw.warmupFraction });
    let compared = 0;
    gradients.forEach((step, i) => {
      for (const { name, gradient } of trainable.tensors) gradient.set(step[name]);
      const norm = trainable.gradientNorm();
      expect(Math.abs(norm / norms[i] - 1)).toBeLessThan(1e-6);
      optimizer.step({
        learningRate: learningRate * schedule(i, gradients.length),
        gradientScale: clipScale(norm, maxNorm),
      });
      const expected = valuesAfter[i + 1];
      if (expected === undefined) return;
      for (const tensor of trainable.tensors) {
        tensor.values.forEach((value, at) => {
          const error = Math.abs(value - expected[tensor.name][at]);
          expect(error, `${tensor.name}[${at}] after step ${i + 1}`).toBeLessThan(
            2e-6 * Math.max(1, Math.abs(value)),
          );
          compared++;
        });
      }
    });
    expect(compared).toBe(trainable.count * 5);
    for (const { parameter, ...part } of selected.slices) {
      const { shape, data } = values.get(parameter)!;
      const trained = new Set(partIndices(part, shape));
      data.forEach((value, i) => {
        if (!trained.has(i)) expect(value).toBe(Math.fround(initial[parameter][i]));
      });
    }
  });
});

describe.each(optimizers.names)('%s', (name) => {
  const whole: Selection = {
    slices: DESCRIPTIONS.map((description) => ({ parameter: description.name, rows: 'all' })),
  };
  /** All values, one by one. */
  const everything: Selection = {
    slices: DESCRIPTIONS.map((description) => ({
      parameter: description.name,
      elements: Int32Array.from({ length: sizeOf(description.shape) }, (_, i) => i),
    })),
  };
  const gradientAt = (step: number, parameter: string, index: number) =>
    Math.sin(1 + index * (parameter.length + step));
  const run = (
    selection: Selection,
    values: ReturnType<typeof model>,
    [first, last]: readonly [number, number],
    from?: OptimizerState,
  ) => {
    const trainable = makeTrainable(selection, values);
    const optimizer = optimizers.of(name).create(trainable, {}, from);
    for (let step = first; step < last; step++) {
      for (const { slice, shape, gradient } of trainable.tensors) {
        partIndices(slice, shape).forEach((index, i) => {
          gradient[i] = gradientAt(step, slice.parameter, index);
        });
      }
      optimizer.step({ learningRate: 1e-2 });
    }
    return { optimizer, trainable };
  };

  test('with every value selected is the dense one', () => {
    const [dense, sparse] = [model(), model()];
    run(whole, dense, [0, 8]);
    run(everything, sparse, [0, 8]);
    for (const { name: parameter, shape } of DESCRIPTIONS) {
      dense.get(parameter)!.data.forEach((value, i) => {
        const other = sparse.get(parameter)!.data[i];
        // Adafactor is another one where it cannot be factored.
        if (name === 'adafactor' && shape.length === 2) return;
        expect(other, `${parameter}[${i}]`).toBe(value);
      });
    }
  });

  test('goes on from a state where it was, for the coordinates that both have', () => {
    const [once, twice] = [model(), model()];
    run(whole, once, [0, 8]);
    const { optimizer } = run(whole, twice, [0, 5]);
    run(whole, twice, [5, 8], optimizer.state());
    expect(twice).toEqual(once);

    // New coordinates count their steps from then on; those that stay do as if nothing had happened.
    const part: Selection = { slices: [{ parameter: 'layer.0.query.weight', rows: Int32Array.of(1, 4) }] };
    const wider: Selection = {
      slices: [{ parameter: 'layer.0.query.weight', rows: Int32Array.of(1, 2, 4) }],
    };
    const alone: Selection = { slices: [{ parameter: 'layer.0.query.weight', rows: Int32Array.of(2) }] };
    const [grown, kept, fresh] = [model(), model(), model()];
    const before = run(part, grown, [0, 5]);
    run(wider, grown, [5, 8], before.optimizer.state());
    run(part, kept, [0, 8]);
    run(alone, fresh, [5, 8]);
    const row = (values: typeof grown, r: number) =>
      values.get('layer.0.query.weight')!.data.slice(5 * r, 5 * r + 5);
    // Adafactor clips a tensor's update as a whole.
    if (name === 'adafactor') return;
    for (const r of [1, 4]) expect(row(grown, r)).toEqual(row(kept, r));
    expect(row(grown, 2)).toEqual(row(fresh, 2));
  });

  test('takes no state of another optimizer, and serves trainable parameters alone', () => {
    const { optimizer, trainable } = run(whole, model(), [0, 1]);
    for (const other of optimizers.names) {
      if (other === name) continue;
      expect(() => optimizers.of(other).create(makeTrainable(whole), {}, optimizer.state())).toThrow(
        expect.objectContaining({ code: 'invalid-argument', where: 'optimizer state' }),
      );
    }
    expect(() => optimizers.of(name).create(trainable, {})).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });

  test('asks for exactly the room that it says', () => {
    for (const selection of [whole, selected, everything]) {
      const { stateRoom, create } = optimizers.of(name);
      const trainable = createTrainableParameters(model(), DESCRIPTIONS, selection, { stateRoom });
      expect(create(trainable, {}).stateBytes).toBeGreaterThan(0);
      for (const tensor of trainable.tensors) expect(() => tensor.allocateState()).toThrow(/no room/);
    }
  });

  test('holds state and gradients in proportion to the selection', () => {
    const random = createRandom(1);
    const shape = [384, 384];
    const parameters = Array.from({ length: 6 }, (_, i): ParameterDescription => {
      return { name: `w${i}`, shape, role: 'query', layer: i, head: false };
    });
    const bytes = (slices: Selection['slices']) => {
      const values = new Map(
        parameters.map((p) => [
          p.name,
          { shape, data: Float32Array.from({ length: 384 ** 2 }, random.normal) },
        ]),
      );
      const { stateRoom, create } = optimizers.of(name);
      const trainable = createTrainableParameters(values, parameters, { slices }, { stateRoom });
      const { stateBytes } = create(trainable, {});
      return stateBytes + trainable.tensors.reduce((total, { gradient }) => total + gradient.byteLength, 0);
    };
    const rows = Int32Array.from({ length: 8 }, (_, i) => 48 * i);
    const sparse = bytes(parameters.map((p) => ({ parameter: p.name, rows })));
    const full = bytes(parameters.map((p) => ({ parameter: p.name, rows: 'all' })));
    expect(sparse / full).toBeLessThan(0.05);
  });
});

test('an unknown name and options out of range are refused', () => {
  expect(() => optimizers.of('adam')).toThrow(/Known: adamw, sgd, lion, adafactor/);
  for (const [name, option, value] of [
    ['sgd', 'momentum', 1],
    ['lion', 'beta1', -0.1],
    ['lion', 'beta2', 1],
    ['sgd', 'weightDecay', -1],
    ['adafactor', 'weightDecay', Number.NaN],
  ] as const) {
    expect(() => optimizers.of(name).create(makeTrainable(selected), { [option]: value })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', where: option }),
    );
  }
});
