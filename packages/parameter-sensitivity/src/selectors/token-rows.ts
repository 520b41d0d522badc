import { fillBudget } from '../fill-budget.ts';
import { rankEvenly, sortedUnits } from '../rank.ts';
import { unitsOf } from '../units.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const tokenRowsSelector: SelectorEntry = {
  description:
    'the embedding rows of relevant tokens, every bias and LayerNorm, then the same fraction of every matrix, its most sensitive groups',
  paper:
    'none; after Krishnan, Wang, Kong 2025, arXiv 2508.08635; see docs/decisions/0003-sparse-defaults.md',
  deviations: 'Which tokens are relevant is told by the constructs.',
  async select(input) {
    // Rows of the table must be units of their own.
    const coarse = input.granularity === 'matrices' || input.granularity === 'elements';
    const granularity = coarse ? 'rows' : input.granularity;
    const { groups } = await input.scores({ granularity });
    const units = unitsOf(input.parameters, granularity);
    const scores = units.sum(groups);

    const rankOfToken = new Map(Array.from(input.relevantTokens, (id, index) => [id, index]));
    const rank = Float64Array.from({ length: units.count }, (_, unit) => {
      const { role } = units.parameters[units.parameter[unit]];
      return (role === 'token-embedding' ? rankOfToken.get(units.group[unit]) : undefined) ?? Infinity;
    });
    const isToken = (unit: number) => rank[unit] < Infinity;
    const isVector = (unit: number) => units.parameters[units.parameter[unit]].shape.length === 1;
    const even = rankEvenly(units, scores);
    const order = Int32Array.from([
      ...sortedUnits(units, (a, b) => rank[a] - rank[b], isToken),
      ...even.order.filter(isVector),
      ...even.order.filter((unit) => !isToken(unit) && !isVector(unit)),
    ]);
    // Reaching the tokens is worth more than anything else, where the cost budget allows it.
    const total = scores.reduce((sum, score) => sum + score, 0);
    const worth = scores.map((score, unit) => (isToken(unit) ? score + total : score));
    return units.select(fillBudget(units, { order, worth }, input));
  },
};
