import { type EncodedExample, TokensiftError, type ValuedText } from '@tokensift/core';
import { noSettings, readSettings } from '@tokensift/core/settings';
import { type Placed, valuedTexts } from '@tokensift/datasets';
import { requireFiniteOutputs } from '../outputs.ts';
import type { FittedTask, TaskKind } from '../task-kind.ts';
import { contentTokens } from '../text/content-tokens.ts';
import { textEncoding } from '../text/text-encoding.ts';
import { readTextInput, type TextInput } from '../text/text-input.ts';
import {
  pearsonMetric,
  regressionMetrics,
  spearmanMetric,
  squaredErrorMetric,
  type Values,
} from './metrics.ts';
import { squaredErrorObjective } from './objective.ts';
import { type Ranges, rangeAt, rangesOf } from './ranges.ts';

/** The number of a text. */
export interface ValuePrediction {
  readonly value: number;
}

/** The name of the only output, as transformers numbers them. */
const OUTPUT = 'LABEL_0';

const measures = {
  metrics: regressionMetrics,
  primaryMetric: pearsonMetric.name,
  lossMetric: squaredErrorMetric.name,
};

/** A text, or a pair of texts, has a number. */
export const regression: TaskKind<ValuedText, number, TextInput, ValuePrediction> = {
  name: 'regression',
  summary: 'a number for each text',
  head: 'text',
  problem: 'regression',
  rows: valuedTexts,
  settings: noSettings,
  configure(given) {
    readSettings(this.name, noSettings, given);
    return this;
  },
  fit(rows) {
    if (rows.length > 0) return fitted(rangesOf(rows.map(({ value }) => value)));
    throw new TokensiftError({ code: 'invalid-data', message: 'there are no training rows.' });
  },
  restore: () => fitted({ ends: [], names: ['all'] }),
  ...measures,
  shownMetrics: [pearsonMetric.name, spearmanMetric.name],
  columns: () => ['value'],
  cells: ({ value }) => [String(value)],
  readInput: readTextInput,
  primaryOf([rows, x, y, xx, yy, xy]) {
    const spread = (rows * xx - x * x) * (rows * yy - y * y);
    return spread > 0 ? (rows * xy - x * y) / Math.sqrt(spread) : 0;
  },
};

function fitted(ranges: Ranges): FittedTask<ValuedText, number, TextInput, ValuePrediction> {
  const valuesOf = (
    outputs: readonly Float32Array[],
    examples: readonly EncodedExample<number>[],
  ): Values => {
    requireFiniteOutputs(outputs);
    return {
      truth: examples.map(({ target }) => target),
      predicted: outputs.map(([value]) => value),
    };
  };
  const measure = (values: Values): Record<string, number> =>
    Object.fromEntries(regressionMetrics.map((metric) => [metric.name, metric.compute(values)]));
  const rangeOf = (value: number): number => rangeAt(ranges, value);

  return {
    kind: regression,
    name: regression.name,
    head: regression.head,
    labels: [OUTPUT],
    config: { problem_type: 'regression' },
    settings: {},
    ...measures,
    observedClasses: ranges.names,
    objective: (settings) => squaredErrorObjective(settings),
    // The squared error is the negative log-likelihood of a normal distribution of variance ½.
    sample: (_, [value], random) => value + random.normal() * Math.SQRT1_2,
    observations: (example) => [{ tokens: contentTokens(example), class: rangeOf(example.target) }],
    score: (outputs, examples) => ({ metrics: measure(valuesOf(outputs, examples)) }),
    baseline(training, examples) {
      const mean = training.reduce((sum, { target }) => sum + target / training.length, 0);
      const truth = examples.map(({ target }) => target);
      return {
        metrics: measure({ truth, predicted: truth.map(() => mean) }),
        answer: `always ${Number(mean.toPrecision(4))}`,
      };
    },
    ...textEncoding({
      targetOf: ({ value }: Placed<ValuedText>) => value,
      predict: ([value]): ValuePrediction => ({ value: value }),
    }),
    labelledTexts: (rows) =>
      rows.map(({ value, ...row }) => ({ ...row, label: ranges.names[rangeOf(value)] })),
    evaluate(outputs, examples) {
      const values = valuesOf(outputs, examples);
      return {
        rows: examples.length,
        metrics: measure(values),
        primary: { metric: pearsonMetric.name, baseline: 0 },
        answers: outputs.map(([output], row) => {
          const [x, y] = [values.truth[row], output];
          return {
            prediction: { value: y },
            mistake: Math.abs(y - x),
            statistics: [1, x, y, x * x, y * y, x * y],
          };
        }),
      };
    },
  };
}
