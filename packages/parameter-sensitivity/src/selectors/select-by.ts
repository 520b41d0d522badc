import type { ScoreRequest, Selector, SelectorInput } from '@tokensift/core';
import { fillBudget, type Ranking } from '../fill-budget.ts';
import { type Units, unitsOf } from '../units.ts';

/** A selector that ranks units by scores and fills the budget in that order. */
export function selectBy(
  rank: (units: Units, scores: Float64Array, input: SelectorInput) => Ranking,
  request: Partial<ScoreRequest> = {},
): Selector {
  return async (input) => {
    const { granularity, groups } = await input.scores(request);
    const units = unitsOf(input.parameters, granularity);
    return units.select(fillBudget(units, rank(units, units.sum(groups), input), input));
  };
}
