import {
  type Granularity,
  isEmbedding,
  type ParameterDescription,
  type ParameterSlice,
  type ParameterValues,
  partIndices,
  partition,
  type Reselection,
  type ReselectionState,
  type Selection,
  sizeOf,
  TokensiftError,
} from '@tokensift/core';
import { unitsOf } from './units.ts';

export interface DropAndGrowOptions {
  readonly parameters: readonly ParameterDescription[];
  /** The unit that is dropped and grown. */
  readonly granularity: Granularity;
  /** Fraction of the selected units that a revision at the beginning would replace; it falls to 0 at the end. */
  readonly rate: number;
  readonly everyEpochs: number;
  readonly batches: number;
}

/**
 * Periodic re-selection after SpIEL (Ansell et al. 2024, Scaling Sparse Fine-Tuning to Large Language Models, arXiv
 * 2401.16405): a fraction rate · (1 − progress) of the selected units, those whose values have moved least (mean
 * square), is dropped, and as many values are grown where the gathered gradient is largest (mean square). Dropped units
 * stay as they have become. Deviations: units are groups of values rather than single ones, and nothing is grown below
 * the lowest parameter that is selected, nor in embeddings: a step costs what it did, and the cached prefix stays.
 * @throws TokensiftError `invalid-argument` for a rate outside (0, 1].
 */
export function dropAndGrow(options: DropAndGrowOptions): Reselection {
  const { parameters, granularity, rate, everyEpochs, batches } = options;
  if (!(rate > 0 && rate <= 1)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'rate',
      message: `The fraction that is replaced must be in (0, 1], not ${rate}.`,
    });
  }
  const eligible = (selection: Selection): ParameterDescription[] => {
    const selected = new Set(selection.slices.map(({ parameter }) => parameter));
    const growing = parameters.filter((parameter) => !parameter.head && !isEmbedding(parameter));
    return growing.slice(
      Math.max(
        0,
        growing.findIndex(({ name }) => selected.has(name)),
      ),
    );
  };
  return {
    everyEpochs,
    batches,
    candidates: (selection) => ({
      slices: eligible(selection).map(({ name }) => ({ parameter: name, rows: 'all' })),
    }),
    select: (state) => revise(eligible(state.selection), granularity, rate, state),
  };
}

function revise(
  eligible: readonly ParameterDescription[],
  granularity: Granularity,
  rate: number,
  { selection, progress, values, initial, gradients }: ReselectionState,
): Selection {
  const units = unitsOf(eligible, granularity);
  const gradientOf = new Map(gradients.map(({ slice, mean }) => [slice.parameter, mean]));
  const selectedIn = new Map(
    eligible.map((parameter) => [parameter.name, selectedValues(parameter, selection)]),
  );
  /** Sums of a number of each value over the units. */
  const sum = (of: (parameter: ParameterDescription) => (index: number) => number): Float64Array =>
    units.sum(
      new Map(
        eligible.map((parameter) => {
          const { count, groupAt } = partition(parameter, granularity);
          const sums = new Float64Array(count);
          const number = of(parameter);
          for (let i = 0; i < sizeOf(parameter.shape); i++) sums[groupAt(i)] += number(i);
          return [parameter.name, sums];
        }),
      ),
    );
  const selectedCount = sum(
    ({ name }) =>
      (i) =>
        selectedIn.get(name)![i],
  );
  const moved = sum((parameter) => movement(parameter, values, initial));
  const pull = sum(
    ({ name }) =>
      (i) =>
        (gradientOf.get(name)?.[i] ?? 0) ** 2,
  );

  const all = [...units.size.keys()];
  const isSelected = all.map((unit) => selectedCount[unit] === units.size[unit]);
  const byMean = (sums: Float64Array, sign: number) => (a: number, b: number) =>
    sign * (sums[a] / units.size[a] - sums[b] / units.size[b]) || a - b;
  const candidates = all.filter((unit) => isSelected[unit]).sort(byMean(moved, 1));
  const dropped = candidates.slice(0, Math.round(rate * (1 - progress) * candidates.length));
  let room = dropped.reduce((total, unit) => total + units.size[unit], 0);
  const next = new Set(candidates.slice(dropped.length));
  const fresh = all.filter((unit) => selectedCount[unit] === 0).sort(byMean(pull, -1));
  // What no new unit fits into goes back to those of the dropped that have moved most.
  for (const unit of [...fresh, ...dropped.toReversed()]) {
    if (units.size[unit] > room) continue;
    next.add(unit);
    room -= units.size[unit];
  }

  const revised = new Map(units.select(next).slices.map((slice) => [slice.parameter, slice]));
  for (const parameter of eligible) {
    const partly = leftovers(parameter, granularity, selectedIn.get(parameter.name)!);
    if (partly.length === 0) continue;
    const own = revised.get(parameter.name);
    const indices = new Set([...partly, ...(own ? partIndices(own, parameter.shape) : [])]);
    const elements = Int32Array.from(indices).sort();
    revised.set(parameter.name, { parameter: parameter.name, elements });
  }
  const names = new Set(eligible.map(({ name }) => name));
  const others = selection.slices.filter(({ parameter }) => !names.has(parameter));
  return { slices: [...revised.values(), ...others] as ParameterSlice[] };
}

/** 1 for each value of a parameter that is selected. */
function selectedValues({ name, shape }: ParameterDescription, { slices }: Selection): Uint8Array {
  const selected = new Uint8Array(sizeOf(shape));
  for (const slice of slices) {
    if (slice.parameter === name) for (const index of partIndices(slice, shape)) selected[index] = 1;
  }
  return selected;
}

function movement(
  { name }: ParameterDescription,
  values: ParameterValues,
  initial: ParameterValues,
): (index: number) => number {
  const [now, before] = [values.get(name)?.data, initial.get(name)?.data];
  return (i) => (now && before ? (now[i] - before[i]) ** 2 : 0);
}

/** Selected values of groups that are selected in part only: they stay. */
function leftovers(
  parameter: ParameterDescription,
  granularity: Granularity,
  selected: Uint8Array,
): number[] {
  const { count, groupAt, sizeOf: groupSize } = partition(parameter, granularity);
  const counts = new Uint32Array(count);
  selected.forEach((value, i) => {
    counts[groupAt(i)] += value;
  });
  return [...selected.keys()].filter((i) => {
    const group = groupAt(i);
    return selected[i] === 1 && counts[group] < groupSize(group);
  });
}
