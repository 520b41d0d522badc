import { compareSeededCases } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { fitMultiLabelTemperature } from './multi-label-temperature.ts';
import { fitTemperature } from './temperature.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);

it("equals SciPy's minimum on 1,000 cases", () => {
  const result = compareSeededCases(fixture, 'temperature', (random) => {
    const draw = (count: number, bound: number): number[] =>
      Array.from({ length: count }, () => random.integer(bound));
    const classes = 2 + random.integer(3);
    const rows = 5 + random.integer(20);
    const logits = Float32Array.from(draw(rows * classes, 33), (value) => (value - 16) / 4);
    const other = draw(rows, classes);
    const labels = draw(rows, 3).map((value, row) => {
      const own = logits.subarray(row * classes, (row + 1) * classes);
      return value === 0 ? other[row] : own.indexOf(Math.max(...own));
    });
    const drawn = draw(rows * classes, 2);
    const truth = Uint8Array.from(draw(rows * classes, 3), (value, i) =>
      (value === 0 ? drawn[i] === 0 : logits[i] > 0) ? 1 : 0,
    );
    return {
      softmax: fitTemperature(logits, classes, labels),
      sigmoid: fitMultiLabelTemperature(logits, truth),
    };
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

describe('fitTemperature', () => {
  it('by hand: three of four right at a logit difference of 2 is a probability of 3/4', () => {
    const logits = Float32Array.of(2, 0, 2, 0, 2, 0, 2, 0);
    const temperature = fitTemperature(logits, 2, [0, 0, 0, 1]);
    expect(1 / (1 + Math.exp(-2 / temperature))).toBeCloseTo(0.75, 12);
    // Of logits ten times as large, the temperature is ten times as high.
    const large = logits.map((logit) => 10 * logit);
    expect(fitTemperature(large, 2, [0, 0, 0, 1])).toBeCloseTo(10 * temperature, 9);
  });

  it('is 1 where every row is right, and at most 20 where the logits mislead', () => {
    expect(fitTemperature(Float32Array.of(3, 0, 0, 3), 2, [0, 1])).toBe(1);
    expect(fitTemperature(Float32Array.of(3, 0, 0, 3), 2, [1, 0])).toBe(20);
    expect(fitMultiLabelTemperature(Float32Array.of(3, -3), Uint8Array.of(1, 0))).toBe(1);
  });

  it('refuses other shapes, labels out of range and NaN', () => {
    expect(() => fitTemperature(Float32Array.of(1, 2, 3), 2, [0])).toThrow(/no rows of 2 columns/);
    expect(() => fitTemperature(Float32Array.of(1, 2), 2, [0, 1])).toThrow(/1 rows of logits but 2 labels/);
    expect(() => fitTemperature(Float32Array.of(1, 2), 2, [2])).toThrow(/labels\[0\]/);
    expect(() => fitTemperature(Float32Array.of(1, Infinity), 2, [0])).toThrow(/logits\[1\].*diverged/);
    expect(() => fitMultiLabelTemperature(Float32Array.of(1, 2), Uint8Array.of(1))).toThrow(/truth/);
  });
});
