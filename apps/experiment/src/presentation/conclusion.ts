import type {
  BootstrapComparison,
  MethodSummary,
  Results,
  SignedRankComparison,
} from '@tokensift/experiments';
import { describeMetric, taskKindOf } from '@tokensift/tasks';
import { formatNumberOf } from './format.ts';
import { formatPValue } from './format-score.ts';
import { differenceUnit, formatDifference, formatValue, metricTitle } from './metric.ts';

type WithResults = MethodSummary & Required<Pick<MethodSummary, 'results'>>;

/** One sentence or two on which method is best on a data set, and whether that can be told from noise. */
export function concludeDataset({ summary, comparisons, reference }: Results, dataset: string): string {
  const finished = summary.filter(
    (entry): entry is WithResults => entry.dataset === dataset && entry.results !== undefined,
  );
  if (!finished[0]) return `${dataset}: no run finished.`;
  const metric = taskKindOf(finished[0].results.task).primaryMetric;
  const meanOf = ({ results }: WithResults): number => results.metrics[metric].mean;
  const direction = describeMetric(metric).higherIsBetter ? -1 : 1;
  const ranked = finished.toSorted((a, b) => direction * (meanOf(a) - meanOf(b)));
  const best = ranked[0];
  const title = metricTitle(metric);
  const reached = formatValue(metric, meanOf(best));
  const tests = comparisons.filter(
    (comparison): comparison is BootstrapComparison =>
      comparison.test === 'paired-bootstrap' && comparison.dataset === dataset,
  );
  // The tests are all against the reference: where that is best itself, the runner-up's test says by how much.
  const challenger = best.method === reference ? ranked[1]?.method : best.method;
  const test = tests.find(({ method }) => method === challenger);
  if (!test || test.difference === undefined || test.low === undefined || test.high === undefined) {
    return `${dataset}: ${best.method} reaches ${title} ${reached}; there is nothing to compare it with.`;
  }
  const sign = best.method === reference ? -1 : 1;
  const interval = [sign * test.low, sign * test.high]
    .sort((a, b) => a - b)
    .map((value) => formatDifference(metric, value));
  const other = best.method === reference ? challenger : reference;
  const difference =
    `${formatDifference(metric, sign * test.difference)}${differenceUnit(metric)} against ${other} ` +
    `(95 % interval ${interval[0]} to ${interval[1]}, ${test.rows} ${best.results.evaluatedOn} rows, ` +
    `${formatNumberOf(test.seeds.length, 'seed')})`;
  const oneSeed = test.seeds.length === 1 ? ' With one seed, small differences mean little.' : '';
  return test.conclusion === 'no-clear-difference'
    ? `${dataset}: no clear winner. ${best.method} has the best ${title}, ${reached}, ${difference}: within the noise.${oneSeed}`
    : `${dataset}: ${best.method} is best with ${title} ${reached}, ${difference}.${oneSeed}`;
}

/** What the tests over all data sets and seeds say of methods that were run: one sentence for those of each conclusion. */
export function concludeOverall({ comparisons, reference }: Results): string[] {
  const tests = comparisons.filter(
    (comparison): comparison is SignedRankComparison =>
      comparison.test === 'wilcoxon-signed-rank' && comparison.pairs > 0,
  );
  const untold = tests.find(({ conclusion }) => conclusion === 'too-little-data');
  const sentences = CONCLUSIONS.map((conclusion) => ({
    conclusion,
    alike: tests.filter((test) => test.conclusion === conclusion),
  }))
    .filter(({ alike }) => alike.length > 0)
    .map(({ conclusion, alike }) => describeAlike(alike, conclusion, reference));
  return untold ? [...sentences, `Overall: ${untold.note}`] : sentences;
}

const CONCLUSIONS = ['better', 'worse', 'no-clear-difference'] as const;

function describeAlike(
  tests: readonly SignedRankComparison[],
  conclusion: (typeof CONCLUSIONS)[number],
  reference: string,
): string {
  const clear = conclusion !== 'no-clear-difference';
  const names = new Intl.ListFormat('en').format(tests.map(({ method }) => method));
  const words = `${tests.length > 1 ? 'are' : 'is'} ${clear ? `${conclusion} than` : 'not clearly different from'}`;
  const pairs = [...new Set(tests.map((test) => test.pairs))].sort((a, b) => a - b).join(' or ');
  const values = tests.map(({ adjustedPValue }) => adjustedPValue!);
  const bound = clear ? Math.max(...values) : Math.min(...values);
  const sign = tests.length === 1 ? '=' : clear ? '≤' : '≥';
  return `Overall, ${names} ${words} ${reference} (Wilcoxon over ${pairs} data set and seed pairs, p ${sign} ${formatPValue(bound)} after Holm).`;
}
