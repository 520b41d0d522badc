import type { Measures, MetricDescription } from '@tokensift/core';
import { type TypedReport, tokenAccuracy } from '@tokensift/eval';
import type { RowTags } from './answers.ts';

/** Compares tags with true ones, span by span. */
export type SpanReport = (
  truth: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
) => TypedReport;

/** What spans are called in the names of metrics. */
export type SpanName = 'span' | 'role';

const fraction = (name: string, title: string): MetricDescription => ({
  name,
  title,
  higherIsBetter: true,
  isFraction: true,
});

const accuracy = fraction('tokenAccuracy', 'token accuracy');
const loss: MetricDescription = {
  name: 'tokenLoss',
  title: 'loss',
  higherIsBetter: false,
  isFraction: false,
};

const namesOf = (span: SpanName) => ({
  f1: `${span}F1`,
  precision: `${span}Precision`,
  recall: `${span}Recall`,
  macroF1: `macro${span[0].toUpperCase()}${span.slice(1)}F1`,
});

/** The metrics of spans; the primary one is the F1 of all of them together. */
export function spanMeasures(span: SpanName): Measures {
  const { f1, precision, recall, macroF1 } = namesOf(span);
  return {
    metrics: [
      fraction(f1, `${span} F1`),
      fraction(precision, `${span} precision`),
      fraction(recall, `${span} recall`),
      fraction(macroF1, `macro ${span} F1`),
      accuracy,
      loss,
    ],
    primaryMetric: f1,
    lossMetric: loss.name,
  };
}

export interface Measured {
  readonly metrics: Readonly<Record<string, number>>;
  readonly report: TypedReport;
}

/** These metrics of answers. */
export function measureSpans(span: SpanName, reportOf: SpanReport, answers: readonly RowTags[]): Measured {
  const truth = answers.map(({ row }) => row.tags);
  const predicted = answers.map(({ answered }) => answered.map(({ tag }) => tag));
  const report = reportOf(truth, predicted);
  const { f1, precision, recall, macroF1 } = namesOf(span);
  const sum = (of: (answer: RowTags) => number): number =>
    answers.reduce((total, answer) => total + of(answer), 0);
  return {
    report,
    metrics: {
      [f1]: report.micro.f1,
      [precision]: report.micro.precision,
      [recall]: report.micro.recall,
      [macroF1]: report.macro.f1,
      [accuracy.name]: tokenAccuracy(truth, predicted),
      [loss.name]:
        sum((answer) => answer.loss) /
        Math.max(
          1,
          sum(({ tokens }) => tokens),
        ),
    },
  };
}

/** Right, predicted and actual spans, which add up over rows. */
export function spanCounts({ types }: TypedReport): [right: number, predicted: number, actual: number] {
  const counts: [number, number, number] = [0, 0, 0];
  for (const { precision, predicted, support } of Object.values(types)) {
    counts[0] += Math.round(precision * predicted);
    counts[1] += predicted;
    counts[2] += support;
  }
  return counts;
}

/** The F1 of counts that were added up. */
export const f1Of = ([right, predicted, actual]: readonly number[]): number =>
  predicted + actual === 0 ? 0 : (2 * right) / (predicted + actual);
