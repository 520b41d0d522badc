import {
  type ParameterSlice,
  partSize,
  type Selection,
  type Selector,
  type SelectorInput,
  TokensiftError,
} from '@tokensift/core';
import { checkBudget } from './budget.ts';
import { type Group, groupsOf } from './groups.ts';
import { scaleByParameter } from './scale-scores.ts';

interface Candidate {
  readonly groups: readonly Group[];
  readonly captured: number;
}

/**
 * Fills the budget with the rows that stand out most in their own matrices.
 *
 * A selected parameter in layer ℓ forces the backward pass down to ℓ. So for every lowest layer ℓ₀ the budget is
 * filled from the layers at and above it, best score first, and the ℓ₀ that captures most sensitivity wins. Costs
 * are those of the very graph that will run. Ties are broken by parameter order and row.
 * @throws TokensiftError `infeasible-budget` with the smallest feasible one when the budget selects nothing.
 */
export const selectRows: Selector = (input) => {
  checkBudget(input.budget);
  const groups = groupsOf(input.parameters, scaleByParameter(input.scores));
  const order = groups.map((_, i) => i);
  order.sort((a, b) => groups[b]!.score - groups[a]!.score || a - b);
  const ranked = order.map((i) => groups[i] as Group);

  let best: Candidate | undefined;
  for (const lowest of new Set(groups.map(({ parameter }) => parameter.layer).sort((a, b) => b - a))) {
    const eligible = ranked.filter(({ parameter }) => parameter.layer >= lowest);
    const candidate = fill(eligible, groups, input);
    if (candidate.groups.length > 0 && (!best || candidate.captured > best.captured)) best = candidate;
  }
  if (!best) throw infeasible(ranked, groups, input);
  return toSelection(best.groups, input);
};

/**
 * The longest prefix of the ranking that meets the budget; density and cost both grow with the prefix. Parameters of
 * which not even one group fits are passed over, so that they do not block what would.
 */
function fill(ranked: readonly Group[], all: readonly Group[], input: SelectorInput): Candidate {
  let eligible = ranked;
  while (eligible.length > 0 && !meets(eligible.slice(0, 1), all, input)) {
    const { parameter } = eligible[0] as Group;
    eligible = eligible.filter((group) => group.parameter !== parameter);
  }
  let fits = 0;
  let limit = eligible.length + 1;
  while (limit - fits > 1) {
    const middle = (fits + limit) >> 1;
    if (meets(eligible.slice(0, middle), all, input)) fits = middle;
    else limit = middle;
  }
  const groups = eligible.slice(0, fits);
  return { groups, captured: groups.reduce((total, { score, size }) => total + score * size, 0) };
}

function meets(groups: readonly Group[], all: readonly Group[], input: SelectorInput): boolean {
  const { density, cost } = input.budget;
  return (
    (density === undefined || densityOf(groups, all) <= density) &&
    (cost === undefined || costOf(groups, input) <= cost)
  );
}

function densityOf(groups: readonly Group[], all: readonly Group[]): number {
  const sizeIn = (some: readonly Group[]) => some.reduce((total, { size }) => total + size, 0);
  return sizeIn(groups) / sizeIn(all);
}

function costOf(groups: readonly Group[], input: SelectorInput): number {
  return input.stepCost(toSelection(groups, input)) / input.fullStepCost;
}

/** Slices in the order of the parameters: all of one where every row is selected. */
function toSelection(groups: readonly Group[], { parameters }: SelectorInput): Selection {
  const rows = new Map<string, number[]>();
  for (const { parameter, row } of groups) {
    const known = rows.get(parameter.name);
    if (known) known.push(row);
    else rows.set(parameter.name, [row]);
  }
  const slices = parameters.flatMap(({ name, shape }): ParameterSlice[] => {
    const selected = rows.get(name);
    if (!selected) return [];
    const complete = shape.length === 1 || selected.length === shape[0];
    return [{ parameter: name, rows: complete ? 'all' : Int32Array.from(selected).sort() }];
  });
  return { slices };
}

function infeasible(ranked: readonly Group[], all: readonly Group[], input: SelectorInput): TokensiftError {
  const smallestDensity = Math.min(...ranked.map((group) => densityOf([group], all)));
  // The cheapest group of each layer and size stands for all like it: cost does not depend on the row.
  const distinct = new Map(ranked.map((group) => [group.parameter.name, group]));
  const smallestCost = Math.min(...[...distinct.values()].map((group) => costOf([group], input)));
  const { density, cost } = input.budget;
  const given = [density !== undefined && `density ${density}`, cost !== undefined && `cost ${cost}`];
  return new TokensiftError({
    code: 'infeasible-budget',
    where: given.filter(Boolean).join(', '),
    message: 'No selection meets the budget.',
    hint: `The smallest feasible density is ${ceil(smallestDensity)}, the smallest feasible cost ${ceil(smallestCost)}.`,
  });
}

/** Rounded up to three significant digits, so that the number shown is itself feasible. */
function ceil(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil(value / unit) * unit).toPrecision(3));
}

/** Number of parameters in a selection. */
export function countSelected(
  selection: Selection,
  parameters: readonly { readonly name: string; readonly shape: readonly number[] }[],
): number {
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
  return selection.slices.reduce(
    (total, slice) => total + partSize(slice, shapes.get(slice.parameter) as readonly number[]),
    0,
  );
}
