import { createRandom, type Predictions, TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn-and-scipy.json' with { type: 'json' };
import { accuracy } from '../single-label/accuracy.ts';
import { macroF1 } from '../single-label/class-reports.ts';
import { brierScore } from '../single-label/probability-scores.ts';
import { mcnemar } from './mcnemar.ts';
import { pairedBootstrap } from './paired-bootstrap.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

/** Predictions that are right where `right` is 1. */
function predictionsOf(right: readonly number[]): Predictions {
  return {
    classes: 2,
    labels: right.map((_, i) => i % 2),
    predicted: right.map((r, i) => (r === 1 ? i % 2 : (i + 1) % 2)),
  };
}

const outcomes = fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1, maxLength: 60 });

describe('mcnemar', () => {
  it.each(fixture.mcnemar)('SciPy: $onlyFirst against $onlySecond', ({ onlyFirst, onlySecond, pValue }) => {
    const first = [...Array(onlyFirst).fill(1), ...Array(onlySecond).fill(0), 1, 1, 0];
    const second = [...Array(onlyFirst).fill(0), ...Array(onlySecond).fill(1), 1, 1, 0];
    const result = mcnemar(predictionsOf(first), predictionsOf(second));
    expect(result).toMatchObject({ onlyFirst, onlySecond });
    expect(result.pValue).toBeCloseTo(pValue, 12);
  });

  it('by hand: one against none of six is 2·(1 + 6)/64 for five to one', () => {
    const result = mcnemar(predictionsOf([1, 1, 1, 1, 1, 0]), predictionsOf([0, 0, 0, 0, 0, 1]));
    expect(result.pValue).toBe(14 / 64);
  });

  it('is symmetric, and 1 without discordant examples', () => {
    fc.assert(
      fc.property(outcomes, (pairs) => {
        const first = predictionsOf(pairs.map(([a]) => a));
        const second = predictionsOf(pairs.map(([, b]) => b));
        expect(mcnemar(first, second).pValue).toBe(mcnemar(second, first).pValue);
        expect(mcnemar(first, first).pValue).toBe(1);
      }),
    );
  });
});

describe('wilcoxonSignedRank', () => {
  it.each(Object.entries(fixture.wilcoxon))('SciPy: %s', (_, { first, second, statistic, pValue }) => {
    const result = wilcoxonSignedRank(first, second);
    expect(result.statistic).toBe(statistic);
    expect(result.pValue).toBeCloseTo(pValue, 10);
  });

  it('equals the enumeration of all signs, with ties and zeros', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 8 }), (differences) => {
        const nonzero = differences.filter((d) => d !== 0);
        const ranks = nonzero.map((d) => {
          const below = nonzero.filter((other) => Math.abs(other) < Math.abs(d)).length;
          const equal = nonzero.filter((other) => Math.abs(other) === Math.abs(d)).length;
          return below + (equal + 1) / 2;
        });
        const sumWhere = (keep: (i: number) => boolean) =>
          ranks.reduce((s, r, i) => (keep(i) ? s + r : s), 0);
        const observed = Math.min(
          sumWhere((i) => nonzero[i] > 0),
          sumWhere((i) => nonzero[i] < 0),
        );
        const assignments = Array.from({ length: 2 ** nonzero.length }, (_, signs) =>
          sumWhere((i) => ((signs >> i) & 1) === 1),
        );
        const tail = assignments.filter((sum) => sum <= observed).length / assignments.length;
        const result = wilcoxonSignedRank(
          differences,
          differences.map(() => 0),
        );
        expect(result.pairs).toBe(nonzero.length);
        expect(result.statistic).toBe(observed);
        expect(result.pValue).toBeCloseTo(Math.min(1, 2 * tail), 12);
      }),
    );
  });

  it('takes differences that only rounding tells apart as ties', () => {
    const rounded = wilcoxonSignedRank([0.81, 0.21, 0.5, 0.9], [0.8, 0.2, 0.51, 0.7]);
    expect(rounded).toEqual(wilcoxonSignedRank([81, 21, 50, 90], [80, 20, 51, 70]));
    expect(rounded.statistic).toBe(2);
  });

  it('refuses bad input', () => {
    expect(() => wilcoxonSignedRank([1], [1, 2])).toThrow(/1 first values but 2/);
    expect(() => wilcoxonSignedRank([1, Number.NaN], [1, 2])).toThrow(/first\[1\]/);
  });
});

describe('pairedBootstrap', () => {
  it("SciPy's percentile interval of an accuracy difference", () => {
    const { first, second, low, high } = fixture.bootstrap;
    const result = pairedBootstrap(accuracy, predictionsOf(first), predictionsOf(second), {
      random: createRandom(1),
      resamples: 10_000,
    });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(result.difference).toBeCloseTo(mean(first) - mean(second), 12);
    // The difference is a multiple of 1/60; allow a neighbour.
    expect(Math.abs(result.low - low)).toBeLessThan(1.01 / 60);
    expect(Math.abs(result.high - high)).toBeLessThan(1.01 / 60);
  });

  it('finds a clear difference and none where there is none', () => {
    const good = predictionsOf(Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? 0 : 1)));
    const poor = predictionsOf(Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 0 : 1)));
    const better = pairedBootstrap(macroF1, good, poor, { random: createRandom(2) });
    expect(better.low).toBeGreaterThan(0);
    expect(better.pValue).toBeLessThan(0.01);
    const same = pairedBootstrap(macroF1, good, good, { random: createRandom(2) });
    expect(same).toEqual({ difference: 0, low: 0, high: 0, pValue: 1 });
  });

  it('draws the rows of probabilities with their labels', () => {
    // Every example has the same squared error, so every resample has the same score.
    const sure = { ...predictionsOf([1, 1, 1, 1]), probabilities: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1) };
    const unsure = {
      ...sure,
      probabilities: Float32Array.of(0.75, 0.25, 0.25, 0.75, 0.75, 0.25, 0.25, 0.75),
    };
    const result = pairedBootstrap(brierScore, unsure, sure, { random: createRandom(3), resamples: 20 });
    expect(result).toMatchObject({ difference: 0.125, low: 0.125, high: 0.125 });
  });

  it('is the same for the same seed and mirrors when the order is swapped', () => {
    fc.assert(
      fc.property(outcomes, fc.nat(), (pairs, seed) => {
        const first = predictionsOf(pairs.map(([a]) => a));
        const second = predictionsOf(pairs.map(([, b]) => b));
        const compare = (a: Predictions, b: Predictions) =>
          pairedBootstrap(accuracy, a, b, { random: createRandom(seed), resamples: 50 });
        const forward = compare(first, second);
        expect(compare(first, second)).toEqual(forward);
        const backward = compare(second, first);
        expect(backward.difference).toBeCloseTo(-forward.difference, 12);
        expect(backward.low).toBeCloseTo(-forward.high, 12);
        expect(backward.pValue).toBe(forward.pValue);
      }),
    );
  });

  it('refuses bad input', () => {
    const random = createRandom(1);
    const three = predictionsOf([1, 1, 1]);
    expect(() => pairedBootstrap(accuracy, three, predictionsOf([1]), { random })).toThrow(TokensiftError);
    expect(() => pairedBootstrap(accuracy, three, { ...three, labels: [0, 1, 1] }, { random })).toThrow(
      /labels\[2\]/,
    );
    expect(() => pairedBootstrap(accuracy, three, three, { random, resamples: 0 })).toThrow(/resamples/);
    expect(() => pairedBootstrap(accuracy, three, three, { random, confidence: 95 })).toThrow(/confidence/);
    expect(() => mcnemar(three, { ...three, classes: 3 })).toThrow(TokensiftError);
  });
});
