import { TokensiftError } from '@tokensift/core';
import { compareSeededCases } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultiLabelPredictions, MultiLabelProbabilities } from './multi-label-predictions.ts';
import { multiLabelReport } from './multi-label-report.ts';
import { labelRankingAveragePrecision, multiLabelAveragePrecision, multiLabelRocAuc } from './ranking.ts';
import { exactMatch, hammingLoss } from './right-answers.ts';
import { applyThresholds, tuneThresholds } from './thresholds.ts';

const fixture = new URL('../fixtures/tasks.json.gz', import.meta.url);

it('equals scikit-learn, and thresholds a brute force, on 1,000 cases', () => {
  const result = compareSeededCases(fixture, 'multi-label', (random) => {
    const classes = 2 + random.integer(3);
    const rows = 1 + random.integer(10);
    const truth = Uint8Array.from({ length: rows * classes }, () => (random.integer(3) === 0 ? 1 : 0));
    const probabilities = Float32Array.from(truth, (is) => Math.min(16, random.integer(17) + 3 * is) / 16);
    const predicted = applyThresholds(probabilities, new Float64Array(classes).fill(0.5));
    const given: MultiLabelPredictions = { classes, truth, predicted, probabilities };
    const report = multiLabelReport(given);
    const averages = (['micro', 'macro', 'weighted', 'samples'] as const).flatMap((average) =>
      (['precision', 'recall', 'f1'] as const).map((name) => [`${average} ${name}`, report[average][name]]),
    );
    const byClass = tuneThresholds(given, 'class');
    return {
      ...Object.fromEntries(averages),
      hammingLoss: hammingLoss(given),
      exactMatch: exactMatch(given),
      'macro average precision': multiLabelAveragePrecision(given, 'macro'),
      'micro average precision': multiLabelAveragePrecision(given, 'micro'),
      labelRankingAveragePrecision: labelRankingAveragePrecision(given),
      rocAuc: multiLabelRocAuc(given),
      'global threshold': tuneThresholds(given, 'global')[0],
      'threshold of class 0': byClass[0],
      'threshold of class 1': byClass[1],
    };
  });
  expect(result).toEqual({ differences: [], cases: 1000 });
});

const probabilities: fc.Arbitrary<MultiLabelProbabilities> = fc
  .record({
    classes: fc.integer({ min: 1, max: 4 }),
    cells: fc.array(fc.tuple(fc.nat(1), fc.float({ min: 0, max: 1, noNaN: true })), {
      minLength: 4,
      maxLength: 60,
    }),
  })
  .map(({ classes, cells }) => {
    const used = cells.slice(0, cells.length - (cells.length % classes));
    return {
      classes,
      truth: Uint8Array.from(used, ([truth]) => truth),
      probabilities: Float32Array.from(used, ([, probability]) => probability),
    };
  });

describe('tuneThresholds', () => {
  it('is no worse than 0.5 and than any other threshold', () => {
    fc.assert(
      fc.property(probabilities, fc.double({ min: 0, max: 1, noNaN: true }), (given, other) => {
        const reportAt = (thresholds: Float64Array) =>
          multiLabelReport({ ...given, predicted: applyThresholds(given.probabilities, thresholds) });
        const same = (threshold: number) => new Float64Array(given.classes).fill(threshold);
        const global = reportAt(tuneThresholds(given, 'global'));
        const byClass = reportAt(tuneThresholds(given, 'class'));
        for (const threshold of [0.5, other]) {
          const report = reportAt(same(threshold));
          expect(global.micro.f1).toBeGreaterThanOrEqual(report.micro.f1);
          for (let c = 0; c < given.classes; c++) {
            expect(byClass.perClass[c].f1).toBeGreaterThanOrEqual(report.perClass[c].f1);
          }
        }
      }),
    );
  });

  it('stays at 0.5 where nothing is better, and takes the nearest to 0.5 of equal ones', () => {
    const tune = (truth: number[], values: number[]) =>
      tuneThresholds(
        { classes: 1, truth: Uint8Array.from(truth), probabilities: Float32Array.from(values) },
        'class',
      )[0];
    expect(tune([0, 0], [0.9, 0.1])).toBe(0.5);
    expect(tune([1, 0], [0.75, 0.25])).toBe(0.5);
    expect(tune([1, 0], [0.375, 0.125])).toBe(0.25);
    expect(tune([1, 1], [0.25, 0.125])).toBe(0.0625);
    expect(tune([1], [0])).toBe(0);
  });
});

describe('bad input', () => {
  const good: MultiLabelPredictions = {
    classes: 2,
    truth: Uint8Array.of(1, 0, 0, 1),
    predicted: Uint8Array.of(1, 0, 1, 1),
    probabilities: Float32Array.of(0.9, 0.1, 0.8, 0.7),
  };
  const bad: [string, Partial<MultiLabelPredictions>, string, string][] = [
    ['no classes', { classes: 0 }, 'invalid-argument', 'classes'],
    ['no rows', { truth: new Uint8Array(0) }, 'invalid-argument', 'truth'],
    ['half a row', { truth: Uint8Array.of(1, 0, 1) }, 'invalid-argument', 'truth'],
    ['a truth of 2', { truth: Uint8Array.of(1, 0, 2, 0) }, 'invalid-argument', 'truth[2]'],
    ['predictions of another size', { predicted: Uint8Array.of(1) }, 'invalid-argument', 'predicted'],
    ['a prediction of 3', { predicted: Uint8Array.of(1, 0, 0, 3) }, 'invalid-argument', 'predicted[3]'],
    ['fewer probabilities', { probabilities: Float32Array.of(1) }, 'invalid-argument', 'probabilities'],
    ['logits', { probabilities: Float32Array.of(1, -3, 0, 0) }, 'invalid-argument', 'probabilities[1]'],
    ['NaN', { probabilities: Float32Array.of(1, 0, Number.NaN, 0) }, 'not-finite', 'probabilities[2]'],
  ];
  it.each(bad)('%s', (_, change, code, where) => {
    try {
      multiLabelReport({ ...good, ...change });
      expect.unreachable();
    } catch (error) {
      expect(TokensiftError.isInstance(error) && [error.code, error.where]).toEqual([code, where]);
    }
  });

  it('thresholds for another number of classes', () => {
    expect(() => applyThresholds(good.probabilities, [0.5, 0.5, 0.5])).toThrow(
      /one threshold for each class/,
    );
  });
});
