import { fillBudget, rankByScore, unitsOf } from '@tokensift/parameter-sensitivity';

/** How much more a row of an attention output counts than another one of the same score. */
const PREFERENCE = 10;

/**
 * The most sensitive rows, those of the maps that put attention heads together before all others.
 *
 * @type {import('@tokensift/core').Selector}
 */
export default async function attentionOutput(input) {
  const { groups, granularity } = await input.scores();
  const units = unitsOf(input.parameters, granularity);
  const scores = units.sum(groups).map((score, unit) => {
    const role = units.parameters[units.parameter[unit]]?.role;
    return role === 'attention-output' ? PREFERENCE * score : score;
  });
  return units.select(fillBudget(units, rankByScore(units, scores), input));
}
