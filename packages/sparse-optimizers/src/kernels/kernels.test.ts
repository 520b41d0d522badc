import { readFileSync } from 'node:fs';
import { createRandom } from '@tokensift/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assembleKernels } from '../../scripts/assemble.ts';
import { createArenas } from '../arena.ts';
import {
  squareProductsKernel,
  squareRowKernel,
  squareValuesKernel,
  updateRowKernel,
  updateValuesKernel,
} from './adafactor.ts';
import { adamwKernel } from './adamw.ts';
import { addScaledKernel } from './add-scaled.ts';
import { pullGradientKernel, pullKernel } from './anchor.ts';
import { lionKernel } from './lion.ts';
import { momentumKernel, sgdKernel } from './sgd.ts';
import { sumOfSquaresKernel } from './sum-of-squares.ts';

const f = Math.fround;

/** The kernel's formula, rounded to float32 after each operation. */
function adamwReference(
  [w, g, m, v]: readonly Float32Array[],
  scalars: readonly [number, number, number, number, number, number, number, number],
) {
  const [gradientScale, decayFactor, firstWeight, beta2, secondWeight, denominatorScale, epsilon, stepSize] =
    scalars.map(f);
  for (let i = 0; i < w.length; i++) {
    const gradient = f(g[i] * gradientScale);
    m[i] = m[i] + f(f(gradient - m[i]) * firstWeight);
    v[i] = f(v[i] * beta2) + f(f(gradient * secondWeight) * gradient);
    const denominator = f(f(f(Math.sqrt(v[i])) * denominatorScale) + epsilon);
    w[i] = f(w[i] * decayFactor) - f(f(m[i] * stepSize) / denominator);
  }
}

test('the committed modules are what the texts assemble to', async () => {
  const assembled = await assembleKernels();
  expect(assembled.size).toBe(7);
  for (const [file, source] of assembled) {
    expect(readFileSync(new URL(file, import.meta.url), 'utf8'), file).toBe(source);
  }
});

test('adamw equals the scalar formula bit for bit, and writes nothing beyond its range', () => {
  const unit = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 41 }),
      fc.nat(9),
      fc.integer(),
      unit,
      unit,
      (count, margin, seed, a, b) => {
        const random = createRandom(seed);
        const length = count + 2 * margin;
        const [arena] = createArenas([{ name: 'test', bytes: 4096 }]);
        const arrays = [0, 1, 2, 3].map((index) => {
          const array = arena.allocate(length);
          for (let i = 0; i < length; i++) {
            const value = random.normal() * 10 ** (random.integer(9) - 6);
            // The mean of squares is never negative.
            array[i] = index === 3 ? Math.abs(value) : value;
          }
          return array;
        });
        const expected = arrays.map((array) => array.slice());
        const scalars = [a, 1 - b / 10, 1 - a, b, 1 - b, 1 + a, 1e-8, b] as const;
        adamwReference(
          expected.map((array) => array.subarray(margin, margin + count)),
          scalars,
        );
        const [values, gradient, first, second] = arrays.map((array) => array.byteOffset + 4 * margin);
        adamwKernel(arena.memory)(values, gradient, first, second, count, ...scalars);
        for (const [i, array] of arrays.entries()) expect(array).toEqual(expected[i]);
      },
    ),
  );
});

type Case = {
  /** Number of arrays, the first of which are written. */
  readonly arrays: number;
  readonly scalars: number;
  readonly kernel: (memory: Parameters<typeof sgdKernel>[0]) => (...numbers: number[]) => number | undefined;
  /** Updates entry i of the arrays with each operation rounded to float32; returns what the kernel sums, if it does. */
  readonly reference: (arrays: readonly Float32Array[], i: number, scalars: readonly number[]) => number;
};

const untyped = (kernel: unknown) => kernel as Case['kernel'];
const cases: Readonly<Record<string, Case>> = {
  sgd: {
    arrays: 2,
    scalars: 3,
    kernel: untyped(sgdKernel),
    reference([w, g], i, [scale, decay, rate]) {
      w[i] = w[i] - f(f(f(g[i] * scale) + f(w[i] * decay)) * rate);
      return 0;
    },
  },
  momentum: {
    arrays: 3,
    scalars: 4,
    kernel: untyped(momentumKernel),
    reference([w, g, v], i, [scale, decay, momentum, rate]) {
      v[i] = f(v[i] * momentum) + f(f(g[i] * scale) + f(w[i] * decay));
      w[i] = w[i] - f(v[i] * rate);
      return 0;
    },
  },
  lion: {
    arrays: 3,
    scalars: 5,
    kernel: untyped(lionKernel),
    reference([w, g, m], i, [scale, decay, update, moment, rate]) {
      const difference = f(f(g[i] * scale) - m[i]);
      const sign = Math.sign(f(m[i] + f(difference * update)));
      m[i] = m[i] + f(difference * moment);
      w[i] = f(w[i] * decay) - sign * rate;
      return 0;
    },
  },
  pull: {
    arrays: 2,
    scalars: 1,
    kernel: untyped(pullKernel),
    reference([w, anchor], i, [rate]) {
      w[i] = w[i] + f(f(anchor[i] - w[i]) * rate);
      return 0;
    },
  },
  pullGradient: {
    arrays: 3,
    scalars: 2,
    kernel: untyped(pullGradientKernel),
    reference([g, w, anchor], i, [scale, decay]) {
      g[i] = f(g[i] * scale) + f(f(w[i] - anchor[i]) * decay);
      return 0;
    },
  },
  addScaled: {
    arrays: 2,
    scalars: 1,
    kernel: untyped(addScaledKernel),
    reference([sum, addend], i, [factor]) {
      sum[i] = sum[i] + f(addend[i] * factor);
      return 0;
    },
  },
  squareRow: {
    arrays: 2,
    scalars: 2,
    kernel: untyped(squareRowKernel),
    reference([g, sums], i, [scale, epsilon]) {
      const square = f(f(f(g[i] * scale) * f(g[i] * scale)) + epsilon);
      sums[i] = sums[i] + square;
      return square;
    },
  },
  squareProducts: {
    arrays: 2,
    scalars: 0,
    kernel: untyped(squareProductsKernel),
    reference: ([g, factors], i) => f(f(g[i] * factors[i]) * f(g[i] * factors[i])),
  },
  updateRow: {
    arrays: 3,
    scalars: 2,
    kernel: untyped(updateRowKernel),
    reference([w, g, factors], i, [decay, factor]) {
      w[i] = f(w[i] * decay) - f(f(g[i] * factors[i]) * factor);
      return 0;
    },
  },
  squareValues: {
    arrays: 2,
    scalars: 4,
    kernel: untyped(squareValuesKernel),
    reference([g, v], i, [scale, beta2, weight, epsilon]) {
      const square = f(f(g[i] * scale) * f(g[i] * scale));
      v[i] = f(v[i] * beta2) + f(f(square + epsilon) * weight);
      return f(square / v[i]);
    },
  },
  updateValues: {
    arrays: 3,
    scalars: 2,
    kernel: untyped(updateValuesKernel),
    reference([w, g, v], i, [decay, factor]) {
      w[i] = f(w[i] * decay) - f(f(g[i] * factor) / f(Math.sqrt(v[i])));
      return 0;
    },
  },
};

for (const [name, { arrays: arrayCount, scalars: scalarCount, kernel, reference }] of Object.entries(cases)) {
  test(`${name} equals the scalar formula bit for bit, and writes nothing beyond its range`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 41 }), fc.nat(9), fc.integer(), (count, margin, seed) => {
        const random = createRandom(seed);
        const [arena] = createArenas([{ name: 'test', bytes: 4096 }]);
        const arrays = Array.from({ length: arrayCount }, () => {
          const array = arena.allocate(count + 2 * margin);
          for (let i = 0; i < array.length; i++) {
            array[i] = Math.exp(3 * random.normal()) * (random.uniform() < 0.5 ? -1 : 1);
          }
          return array;
        });
        // The last array is a second moment, which is positive.
        if (name.endsWith('Values'))
          arrays[arrayCount - 1].forEach((value, i, all) => {
            all[i] = Math.abs(value);
          });
        const scalars = Array.from({ length: scalarCount }, () => f(random.uniform()));
        const expected = arrays.map((array) => array.slice());
        const inside = expected.map((array) => array.subarray(margin, margin + count));
        let total = 0;
        for (let i = 0; i < count; i++) total += reference(inside, i, scalars);
        const pointers = arrays.map((array) => array.byteOffset + 4 * margin);
        const sum = kernel(arena.memory)(...pointers, count, ...scalars);
        for (const [i, array] of arrays.entries()) expect(array).toEqual(expected[i]);
        if (sum !== undefined) expect(Math.abs(sum - total)).toBeLessThanOrEqual(1e-5 * total);
      }),
    );
  });
}

test('sumOfSquares is exact on integers, for any shape', () => {
  fc.assert(
    fc.property(fc.nat(7), fc.nat(19), fc.integer(), fc.nat(1000), (rows, columns, seed, total) => {
      const random = createRandom(seed);
      const [arena] = createArenas([{ name: 'test', bytes: 4096 }]);
      const matrix = arena.allocate(rows * columns);
      const guard = arena.allocate(4).fill(1);
      let expected = total;
      for (let i = 0; i < matrix.length; i++) {
        matrix[i] = random.integer(4096) - 2048;
        expected += matrix[i] ** 2;
      }
      expect(sumOfSquaresKernel(arena.memory)(matrix.byteOffset, rows, columns, total)).toBe(expected);
      expect([...guard]).toEqual([1, 1, 1, 1]);
    }),
  );
});

test('sumOfSquares neither overflows nor underflows on float32, and is not finite exactly when a value is not', () => {
  const [arena] = createArenas([{ name: 'test', bytes: 4096 }]);
  const matrix = arena.allocate(7);
  const sum = () => sumOfSquaresKernel(arena.memory)(matrix.byteOffset, 1, 7, 0);
  matrix.fill(3.4028234663852886e38);
  expect(sum()).toBeCloseTo(7 * 3.4028234663852886e38 ** 2, -70);
  matrix.fill(2 ** -149);
  expect(sum()).toBe(7 * 2 ** -298);
  for (const at of [0, 2, 5, 6]) {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      matrix.fill(1);
      matrix[at] = value;
      expect(Number.isFinite(sum())).toBe(false);
    }
  }
});
