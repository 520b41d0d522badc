import { type SelectorInput, TokensiftError } from '@tokensift/core';
import { checkBudget } from './budget.ts';
import type { Units } from './units.ts';

/** Units in the order in which they are to be selected, and what each is worth. */
export interface Ranking {
  readonly order: Int32Array;
  /** By unit. */
  readonly worth: Float64Array;
  /** The lowest layer that is to be trained; by default the one that captures most. */
  readonly lowestLayer?: number;
}

/**
 * Fills the budget in the order of a ranking.
 *
 * A selected parameter in layer ℓ forces the backward pass down to ℓ. So for every lowest layer ℓ₀ the budget is
 * filled from the layers at and above it, best first, and the ℓ₀ that captures most worth wins. Costs are those of the
 * very graph that will run.
 * @returns the selected units.
 * @throws TokensiftError `infeasible-budget` with the smallest feasible one when the budget selects nothing.
 */
export function fillBudget(units: Units, ranking: Ranking, input: SelectorInput): Int32Array {
  checkBudget(input.budget);
  const layers = ranking.lowestLayer === undefined ? [...new Set(units.layer)] : [ranking.lowestLayer];
  let best: { units: Int32Array; captured: number } | undefined;
  for (const lowest of layers.sort((a, b) => b - a)) {
    const selected = fill(
      units,
      ranking.order.filter((unit) => units.layer[unit] >= lowest),
      input,
    );
    const captured = selected.reduce((total, unit) => total + ranking.worth[unit], 0);
    if (selected.length > 0 && (!best || captured > best.captured)) best = { units: selected, captured };
  }
  if (!best) throw infeasible(units, ranking.order, input);
  return best.units;
}

/**
 * The longest prefix of the order that meets the budget; density and cost both grow with the prefix. Parameters of
 * which not even one unit fits are passed over, so that they do not block what would.
 */
function fill(units: Units, order: Int32Array, input: SelectorInput): Int32Array {
  const { density = Infinity, cost = Infinity } = input.budget;
  let eligible = order;
  while (eligible.length > 0) {
    const first = eligible[0];
    if (units.size[first] / units.totalSize <= density && costOf(units, [first], input) <= cost) break;
    eligible = eligible.filter((unit) => units.parameter[unit] !== units.parameter[first]);
  }
  let fits = 0;
  for (let size = 0; fits < eligible.length; fits++) {
    size += units.size[eligible[fits]];
    if (size / units.totalSize > density) break;
  }
  if (fits === 0 || costOf(units, eligible.subarray(0, fits), input) <= cost) return eligible.slice(0, fits);
  let affordable = 0;
  while (fits - affordable > 1) {
    const middle = (affordable + fits) >> 1;
    if (costOf(units, eligible.subarray(0, middle), input) <= cost) affordable = middle;
    else fits = middle;
  }
  return eligible.slice(0, affordable);
}

function costOf(units: Units, selected: Iterable<number>, input: SelectorInput): number {
  if (input.budget.cost === undefined) return 0;
  return input.stepCost(units.select(selected)) / input.fullStepCost;
}

function infeasible(units: Units, order: Int32Array, input: SelectorInput): TokensiftError {
  const { density, cost } = input.budget;
  const smallestDensity = order.reduce((least, unit) => Math.min(least, units.size[unit]), Infinity);
  // Any group of a parameter stands for all: cost does not depend on which.
  const distinct = new Map(Array.from(order, (unit) => [units.parameter[unit], unit]));
  const smallestCost = Math.min(
    ...[...distinct.values()].map((unit) => input.stepCost(units.select([unit])) / input.fullStepCost),
  );
  const given = [density !== undefined && `density ${density}`, cost !== undefined && `cost ${cost}`];
  return new TokensiftError({
    code: 'infeasible-budget',
    where: given.filter(Boolean).join(', '),
    message: 'No selection meets the budget.',
    hint:
      order.length === 0
        ? 'The model has nothing of what is to be selected.'
        : `The smallest feasible density is ${ceil(smallestDensity / units.totalSize)}, the smallest feasible cost ${ceil(smallestCost)}.`,
  });
}

/** Rounded up to three significant digits, so that the number shown is itself feasible. */
function ceil(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil(value / unit) * unit).toPrecision(3));
}
