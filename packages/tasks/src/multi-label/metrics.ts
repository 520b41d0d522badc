import type { Metric } from '@tokensift/core';
import {
  exactMatch,
  hammingLoss,
  type MultiLabelPredictions,
  multiLabelAveragePrecision,
  multiLabelReport,
} from '@tokensift/eval';

/** What a probability of 0 counts as; as in the loss of single labels. */
const EPSILON = 2 ** -23;

export const microF1: Metric<MultiLabelPredictions> = {
  name: 'microF1',
  title: 'micro F1',
  higherIsBetter: true,
  isFraction: true,
  compute: (predictions) => multiLabelReport(predictions).micro.f1,
};

export const macroF1: Metric<MultiLabelPredictions> = {
  name: 'macroF1',
  title: 'macro F1',
  higherIsBetter: true,
  isFraction: true,
  compute: (predictions) => multiLabelReport(predictions).macro.f1,
};

/** The mean over texts and classes of −ln p(what is true), in nats: the loss that training lowers. */
export const binaryLogLoss: Metric<MultiLabelPredictions> = {
  name: 'binaryLogLoss',
  title: 'loss',
  higherIsBetter: false,
  isFraction: false,
  compute({ truth, probabilities }) {
    let sum = 0;
    for (let i = 0; i < truth.length; i++) {
      const right = truth[i] === 1 ? probabilities[i] : 1 - probabilities[i];
      sum -= Math.log(Math.max(right, EPSILON));
    }
    return sum / truth.length;
  },
};

/** All metrics of multi-label classification. */
export const multiLabelMetrics: readonly Metric<MultiLabelPredictions>[] = [
  microF1,
  macroF1,
  {
    name: 'macroAveragePrecision',
    title: 'macro average precision',
    higherIsBetter: true,
    isFraction: true,
    compute: (predictions) => multiLabelAveragePrecision(predictions, 'macro'),
  },
  {
    name: 'microAveragePrecision',
    title: 'micro average precision',
    higherIsBetter: true,
    isFraction: true,
    compute: (predictions) => multiLabelAveragePrecision(predictions, 'micro'),
  },
  {
    name: 'exactMatch',
    title: 'exact match',
    higherIsBetter: true,
    isFraction: true,
    compute: exactMatch,
  },
  {
    name: 'hammingLoss',
    title: 'hamming loss',
    higherIsBetter: false,
    isFraction: true,
    compute: hammingLoss,
  },
  binaryLogLoss,
];
