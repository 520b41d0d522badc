import type { AdaptationReport, AdaptedConstruct } from '@tokensift/classifier';
import { formatCount, formatNumberOf, formatPercent } from './format.ts';
import { formatScore } from './format-score.ts';

/** The columns of a table of constructs that became tokens. */
export const ADAPTATION_COLUMNS = ['token', 'was', 'texts', 'score', 'gain', 'companions'] as const;

/** One line of it. */
export const adaptationRow = ({
  token,
  constituents,
  support,
  score,
  gain,
  companions,
}: AdaptedConstruct): string[] => [
  token,
  constituents.join(' '),
  formatCount(support),
  formatScore(score),
  formatScore(gain),
  String(companions),
];

/** What an adaptation did, in a few sentences. */
export function describeAdaptation({
  mode,
  tokensAdded,
  constructs,
  companions,
  recycled,
  addedParameters,
  before,
  after,
}: AdaptationReport): string[] {
  const saved = 1 - after.mean / before.mean;
  const rows =
    mode === 'recycle'
      ? `Their rows were recycled: ${recycled.reserved} held in reserve, ${recycled.unused} of tokens that never occur. No parameter was added.`
      : `Their rows were added: ${formatCount(addedParameters)} parameters.`;
  return [
    `${formatNumberOf(tokensAdded, 'token')} added: ${formatNumberOf(constructs, 'construct')}, and ` +
      `${formatNumberOf(companions, 'companion')} that keep other words as they were.`,
    rows,
    `A training text has ${after.mean.toFixed(2)} tokens instead of ${before.mean.toFixed(2)} ` +
      `(${formatPercent(saved)} fewer; 95th percentile ${after.p95} instead of ${before.p95}).`,
  ];
}
