import type { Predictions, Random } from '@tokensift/core';
import { compareSeededCases } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { accuracy } from '../single-label/accuracy.ts';
import { macroF1 } from '../single-label/class-reports.ts';
import { bootstrapInterval } from './bootstrap-interval.ts';
import { chiSquareSurvival } from './chi-square.ts';
import { mcnemar } from './mcnemar.ts';
import { benjaminiHochberg, holm } from './multiple-testing.ts';
import { pairedBootstrap } from './paired-bootstrap.ts';
import { pairedBootstrapOfSums } from './paired-bootstrap-of-sums.ts';
import { summarize } from './summarize.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

// Of tooling/oracles/significance.py.
const fixture = new URL('../fixtures/significance.json.gz', import.meta.url);

const draw = (random: Random, count: number, bound: number): number[] =>
  Array.from({ length: count }, () => random.integer(bound));

function expectEqual(
  family: string,
  cases: number,
  figures: (random: Random) => Readonly<Record<string, number>>,
): void {
  expect(compareSeededCases(fixture, family, figures)).toEqual({ differences: [], cases });
}

/** In hundredths, whose differences are rounded: ties have to be known in spite of it. */
const hundredths = (values: readonly number[]): number[] => values.map((value) => value / 100);

function wilcoxonFigures(first: readonly number[], second: readonly number[]) {
  const { statistic, pValue } = wilcoxonSignedRank(hundredths(first), hundredths(second));
  return { statistic, logPValue: Math.log10(pValue) };
}

describe("Wilcoxon's signed-rank test equals SciPy's", () => {
  it('exact', () => {
    expectEqual('wilcoxon-exact', 300, (random) => {
      const count = 1 + random.integer(50);
      const signs = draw(random, count, 2);
      const second = draw(random, count, 100);
      const first = second.map((value, i) => value + (signs[i] ? i + 1 : -i - 1));
      return wilcoxonFigures(first, second);
    });
  });

  it('exact with ties and zeros, over all assignments of signs', () => {
    expectEqual('wilcoxon-ties', 300, (random) => {
      const count = 2 + random.integer(8);
      return wilcoxonFigures(draw(random, count, 5), draw(random, count, 5));
    });
  });

  it('by the normal approximation with ties and zeros', () => {
    expectEqual('wilcoxon-normal', 300, (random) => {
      const count = 100 + random.integer(100);
      const first = draw(random, count, 40);
      return wilcoxonFigures(first, draw(random, count, 30 + random.integer(11)));
    });
  });
});

it("McNemar's test equals SciPy's binomial and chi-square tests", () => {
  const predictions = (labels: number[], isRight: (i: number) => boolean): Predictions => ({
    classes: 2,
    labels,
    predicted: labels.map((label, i) => (isRight(i) ? label : 1 - label)),
  });
  expectEqual('mcnemar', 300, (random) => {
    const [first, second] = [random.integer(40), random.integer(40)];
    const labels = Array.from({ length: first + second + 3 }, (_, i) => i % 2);
    const { pValue } = mcnemar(
      predictions(labels, (i) => i < first),
      predictions(labels, (i) => i >= first && i < first + second),
    );
    return { logPValue: Math.log10(pValue) };
  });
});

it("tails of the chi-square distribution equal SciPy's", () => {
  expectEqual('chi-square', 300, (random) => {
    const k = 1 + random.integer(200);
    const x = (k * random.integer(2 ** 20)) / 2 ** 17;
    return { logSurvival: Math.log10(chiSquareSurvival(x, k)) };
  });
});

it("adjusted p-values equal statsmodels' and SciPy's", () => {
  expectEqual('adjusted-p-values', 300, (random) => {
    const pValues = draw(random, 1 + random.integer(12), 31).map((value) => value / 30);
    const sum = (values: ArrayLike<number>, weightOf: (i: number) => number) =>
      Array.from(values).reduce((total, value, i) => total + weightOf(i) * value, 0);
    return {
      holm: sum(holm(pValues), () => 1),
      weightedHolm: sum(holm(pValues), (i) => i + 1),
      benjaminiHochberg: sum(benjaminiHochberg(pValues), () => 1),
      weightedBenjaminiHochberg: sum(benjaminiHochberg(pValues), (i) => i + 1),
    };
  });
});

it("summaries equal SciPy's description", () => {
  expectEqual('summary', 300, (random) => {
    const { n, mean, standardDeviation, min, max } = summarize(
      draw(random, 2 + random.integer(10), 1000).map((value) => value / 1000),
    );
    return { n, mean, standardDeviation: standardDeviation!, min, max };
  });
});

describe("bootstraps of the same resamples have SciPy's intervals", () => {
  it('paired, of a metric', () => {
    expectEqual('paired-bootstrap', 60, (random) => {
      const examples = 10 + random.integer(20);
      const [labels, first, second] = [0, 1, 2].map(() => draw(random, examples, 3));
      const predictions = (predicted: number[]): Predictions => ({ classes: 3, labels: labels, predicted });
      return {
        ...pairedBootstrap(macroF1, predictions(first), predictions(second), { random, resamples: 40 }),
      };
    });
  });

  const statisticsOf = (right: readonly number[]) => right.map((value) => [value, 1]);
  const share = ([right, rows]: readonly number[]): number => right / rows;

  it('paired, of sums over several trainings', () => {
    expectEqual('paired-bootstrap-of-sums', 100, (random) => {
      const examples = 10 + random.integer(40);
      const trainings = (count: number) =>
        Array.from({ length: count }, () => statisticsOf(draw(random, examples, 2)));
      const count = 1 + random.integer(3);
      const first = trainings(count);
      const second = trainings(1 + random.integer(3));
      return { ...pairedBootstrapOfSums(share, first, second, { random, resamples: 100 }) };
    });
  });

  it('of one value', () => {
    expectEqual('bootstrap-interval', 100, (random) => {
      const right = draw(random, 1 + random.integer(50), 2);
      return { ...bootstrapInterval(share, statisticsOf(right), { random, resamples: 100 }) };
    });
  });

  it('of a metric as of its sums', () => {
    expectEqual('bootstrap-interval', 100, (random) => {
      const right = draw(random, 1 + random.integer(50), 2);
      const labels = right.map(() => 0);
      const predictions: Predictions = { classes: 2, labels, predicted: right.map((value) => 1 - value) };
      const wrong: Predictions = { ...predictions, predicted: labels.map(() => 1) };
      const { difference, low, high } = pairedBootstrap(accuracy, predictions, wrong, {
        random,
        resamples: 100,
      });
      return { value: difference, low, high };
    });
  });
});
