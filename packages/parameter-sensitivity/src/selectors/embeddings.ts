import { fillBudget } from '../fill-budget.ts';
import { rankByScore, sortedUnits } from '../rank.ts';
import { unitsOf } from '../units.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const embeddingsSelector: SelectorEntry = {
  description:
    'the embedding rows of relevant tokens, most relevant first, then what has the highest score per value',
  paper: 'none; rows of chosen tokens are trained as by PEFT’s TrainableTokensModel',
  deviations:
    'Which tokens are relevant is told by the constructs. The backward pass reaches the embeddings always.',
  async select(input) {
    // Rows of the table must be units of their own.
    const coarse = input.granularity === 'matrices' || input.granularity === 'elements';
    const granularity = coarse ? 'rows' : input.granularity;
    const { groups } = await input.scores({ granularity });
    const units = unitsOf(input.parameters, granularity);
    const rank = new Map(Array.from(input.relevantTokens, (id, index) => [id, index]));
    const place = Float64Array.from({ length: units.count }, (_, unit) => {
      const isToken = units.parameters[units.parameter[unit]!]!.role === 'token-embedding';
      return (isToken ? rank.get(units.group[unit]!) : undefined) ?? Infinity;
    });
    const { order, worth } = rankByScore(units, units.sum(groups));
    const tokens = sortedUnits(
      units,
      (a, b) => place[a]! - place[b]!,
      (unit) => place[unit]! < Infinity,
    );
    // Refuses a budget that no row of the table meets, instead of passing the table over.
    if (tokens.length > 0) fillBudget(units, { order: tokens, worth, lowestLayer: -1 }, input);
    const others = order.filter((unit) => place[unit] === Infinity);
    const ranking = { order: Int32Array.from([...tokens, ...others]), worth, lowestLayer: -1 };
    return units.select(fillBudget(units, ranking, input));
  },
};
