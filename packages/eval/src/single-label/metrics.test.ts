import { type Predictions, TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/scikit-learn-and-scipy.json' with { type: 'json' };
import { occurs } from '../reports/class-report.ts';
import { averageReports, perClassReport } from './class-reports.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { metrics } from './metrics.ts';

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return TokensiftError.isInstance(error) ? error.code : String(error);
  }
  return undefined;
}

/** Labels, predictions and probabilities that agree with the predictions. */
const predictions: fc.Arbitrary<Predictions> = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 30 }))
  .chain(([classes, examples]) =>
    fc.record({
      classes: fc.constant(classes),
      labels: fc.array(fc.nat(classes - 1), { minLength: examples, maxLength: examples }),
      weights: fc.array(fc.integer({ min: 1, max: 1000 }), {
        minLength: examples * classes,
        maxLength: examples * classes,
      }),
    }),
  )
  .map(({ classes, labels, weights }) => {
    const rows = labels.map((_, i) => weights.slice(i * classes, (i + 1) * classes));
    return {
      classes,
      labels,
      predicted: rows.map((row) => row.indexOf(Math.max(...row))),
      probabilities: Float32Array.from(
        rows.flatMap((row) => row.map((weight) => weight / row.reduce((sum, other) => sum + other))),
      ),
    };
  });

describe.each(fixture.classification)('scikit-learn: $name', (expected) => {
  const given: Predictions = { ...expected, probabilities: Float32Array.from(expected.probabilities) };

  it.each(Object.entries(expected.metrics))('%s', (name, value) => {
    expect(metrics[name].compute(given)).toBeCloseTo(value, 6);
  });

  it('confusion matrix and per-class report', () => {
    const { shape, data } = confusionMatrix(given);
    expect(shape).toEqual([expected.classes, expected.classes]);
    expect(Array.from(data)).toEqual(expected.confusion.flat());
    const report = perClassReport(given);
    expect(report).toHaveLength(expected.classes);
    report.forEach(({ precision, recall, f1, support }, c) => {
      expect(precision).toBeCloseTo(expected.precision[c], 12);
      expect(recall).toBeCloseTo(expected.recall[c], 12);
      expect(f1).toBeCloseTo(expected.f1[c], 12);
      expect(support).toBe(expected.support[c]);
    });
  });

  it.each(['macro', 'weighted'] as const)('%s average of the report', (name) => {
    const { precision, recall, f1, support } = averageReports(perClassReport(given))[name];
    const average = expected.averages[name];
    expect(precision).toBeCloseTo(average.precision, 12);
    expect(recall).toBeCloseTo(average.recall, 12);
    expect(f1).toBeCloseTo(average['f1-score'], 12);
    expect(support).toBe(average.support);
  });
});

describe('by hand', () => {
  // Class 0: TP 2, predicted 3, support 3. Class 1: TP 1, predicted 2, support 1. Class 2: TP 0, predicted 0,
  // support 1. Class 3 is in neither.
  const given: Predictions = { classes: 4, labels: [0, 0, 0, 1, 2], predicted: [0, 0, 1, 1, 0] };

  it('accuracy, F1 and MCC', () => {
    expect(metrics.accuracy.compute(given)).toBe(3 / 5);
    expect(metrics.macroF1.compute(given)).toBeCloseTo((2 / 3 + 2 / 3 + 0) / 3, 12);
    expect(metrics.weightedF1.compute(given)).toBeCloseTo((3 * (2 / 3) + 2 / 3) / 5, 12);
    // (3·5 − (3·3 + 2·1 + 0·1)) / √((25 − 13)(25 − 11))
    expect(metrics.mcc.compute(given)).toBeCloseTo(4 / Math.sqrt(12 * 14), 12);
  });

  it('averages leave out the class that is in neither, and count the one that is only predicted', () => {
    expect(perClassReport(given).map(occurs)).toEqual([true, true, true, false]);
    const { macro, weighted } = averageReports(perClassReport(given));
    expect(macro.precision).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 12);
    expect(macro.recall).toBeCloseTo((2 / 3 + 1 + 0) / 3, 12);
    expect(weighted.precision).toBeCloseTo((3 * (2 / 3) + 1 / 2) / 5, 12);
    const onlyPredicted = perClassReport({ classes: 2, labels: [0, 0], predicted: [0, 1] });
    expect(averageReports(onlyPredicted).macro.recall).toBe(0.25);
  });

  it('MCC of constant predictions is 0', () => {
    expect(metrics.mcc.compute({ classes: 2, labels: [0, 1, 1], predicted: [1, 1, 1] })).toBe(0);
  });

  it('calibration error, Brier score and log loss', () => {
    const confident: Predictions = {
      classes: 2,
      labels: [0, 1, 1],
      predicted: [0, 0, 1],
      probabilities: Float32Array.of(0.75, 0.25, 0.75, 0.25, 0.5, 0.5),
    };
    // Bin (11/15, 12/15] holds two with confidence 0.75, one right; bin (7/15, 8/15] one with 0.5, right.
    expect(metrics.expectedCalibrationError.compute(confident)).toBeCloseTo((2 * 0.25 + 0.5) / 3, 7);
    expect(metrics.brierScore.compute(confident)).toBeCloseTo((2 * 0.0625 + 2 * 0.5625 + 0.5) / 3, 7);
    expect(metrics.logLoss.compute(confident)).toBeCloseTo(-Math.log(0.75 * 0.25 * 0.5) / 3, 7);
  });
});

describe('laws', () => {
  it('perfect predictions are perfect', () => {
    fc.assert(
      fc.property(predictions, ({ classes, labels }) => {
        const perfect = { classes, labels, predicted: labels };
        expect(metrics.accuracy.compute(perfect)).toBe(1);
        expect(metrics.macroF1.compute(perfect)).toBe(1);
        expect(metrics.weightedF1.compute(perfect)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('every metric is the same for the examples in another order and stays in its range', () => {
    fc.assert(
      fc.property(predictions, (given) => {
        const { classes, probabilities = new Float32Array() } = given;
        const labels = Array.from(given.labels);
        const reversed: Predictions = {
          classes,
          labels: labels.toReversed(),
          predicted: Array.from(given.predicted).reverse(),
          probabilities: Float32Array.from(
            labels
              .flatMap((_, i) => Array.from(probabilities.slice(i * classes, (i + 1) * classes)))
              .reverse(),
          ),
        };
        // Reversing the flat array reversed each row too: put the classes back in order.
        for (let i = 0; i < labels.length; i++) {
          reversed.probabilities?.subarray(i * classes, (i + 1) * classes).reverse();
        }
        for (const metric of Object.values(metrics)) {
          const value = metric.compute(given);
          expect(metric.compute(reversed)).toBeCloseTo(value, 9);
          expect(value).toBeGreaterThanOrEqual(metric.name === 'mcc' ? -1 : 0);
          expect(value).toBeLessThanOrEqual(
            ({ brierScore: 2, logLoss: -Math.log(2 ** -23) }[metric.name] ?? 1) + 1e-9,
          );
        }
      }),
    );
  });

  it('micro-averaged recall is accuracy, and the confusion matrix sums to the examples', () => {
    fc.assert(
      fc.property(predictions, (given) => {
        const recalled = perClassReport(given).reduce(
          (sum, { recall, support }) => sum + recall * support,
          0,
        );
        expect(recalled / given.labels.length).toBeCloseTo(metrics.accuracy.compute(given), 12);
        expect(confusionMatrix(given).data.reduce((sum, count) => sum + count)).toBe(given.labels.length);
      }),
    );
  });
});

describe('bad input', () => {
  const good = {
    classes: 2,
    labels: [0, 1],
    predicted: [0, 1],
    probabilities: Float32Array.of(1, 0, 0.5, 0.5),
  };
  const bad: [string, Predictions, string][] = [
    ['lengths differ', { ...good, predicted: [0] }, 'invalid-argument'],
    ['no examples', { ...good, labels: [], predicted: [] }, 'invalid-argument'],
    ['a label out of range', { ...good, labels: [0, 2] }, 'invalid-argument'],
    ['a prediction that is no class index', { ...good, predicted: [0, 0.5] }, 'invalid-argument'],
    ['no classes', { ...good, classes: 0 }, 'invalid-argument'],
  ];
  it.each(bad)('%s', (_, given, code) => {
    for (const metric of Object.values(metrics)) expect(codeOf(() => metric.compute(given))).toBe(code);
    expect(codeOf(() => confusionMatrix(given))).toBe(code);
    expect(codeOf(() => perClassReport(given))).toBe(code);
  });

  const badProbabilities: [string, Predictions, string][] = [
    ['absent', { classes: 2, labels: [0], predicted: [0] }, 'invalid-argument'],
    ['of another size', { ...good, probabilities: Float32Array.of(1, 0) }, 'invalid-argument'],
    ['NaN', { ...good, probabilities: Float32Array.of(1, 0, Number.NaN, 0.5) }, 'not-finite'],
    ['negative', { ...good, probabilities: Float32Array.of(1, 0, -0.5, 1.5) }, 'invalid-argument'],
    ['logits', { ...good, probabilities: Float32Array.of(1, 0, 0.9, 0.9) }, 'invalid-argument'],
  ];
  it.each(badProbabilities)('probabilities: %s', (_, given, code) => {
    expect(codeOf(() => metrics.brierScore.compute(given))).toBe(code);
    expect(codeOf(() => metrics.expectedCalibrationError.compute(given))).toBe(code);
    expect(codeOf(() => metrics.logLoss.compute(given))).toBe(code);
  });

  it('says where', () => {
    expect(() => metrics.accuracy.compute({ ...good, labels: [0, 7] })).toThrow(
      /labels\[1\].*7.*from 0 to 1/,
    );
  });
});
