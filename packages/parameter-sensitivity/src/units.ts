import {
  type Granularity,
  type ParameterDescription,
  type ParameterSlice,
  partition,
  type Selection,
  type SensitivityScores,
  TokensiftError,
} from '@tokensift/core';

/**
 * Everything in a backbone that can be selected on its own, numbered in the order of parameters and groups. A unit is
 * one group of a parameter, or, at the granularity `heads`, the groups of a head in all of its layer's maps. Key-value
 * heads that query heads share are units of their own.
 */
export interface Units {
  readonly count: number;
  /** Number of values in each unit, and in all. */
  readonly size: Float64Array;
  readonly totalSize: number;
  readonly layer: Int32Array;
  /** Index in `parameters` of the parameter, or the first one, that a unit is a part of. */
  readonly parameter: Int32Array;
  /** Index of the group in that parameter. */
  readonly group: Int32Array;
  readonly parameters: readonly ParameterDescription[];
  /** Numbers of groups as numbers of units. */
  sum(groups: ReadonlyMap<string, ArrayLike<number>>): Float64Array;
  /** The selection that consists of these units, in the order of the parameters. */
  select(units: Iterable<number>): Selection;
}

export function unitsOf(all: readonly ParameterDescription[], granularity: Granularity): Units {
  const parameters = all.filter(({ head }) => !head);
  const partitions = parameters.map((parameter) => partition(parameter, granularity));
  const total = partitions.reduce((count, { count: groups }) => count + groups, 0);
  const unitOfGroup = partitions.map(({ count }) => new Int32Array(count));
  const size = new Float64Array(total);
  const parameterOf = new Int32Array(total);
  const groupOf = new Int32Array(total);
  const heads = new Map<string, number>();
  let count = 0;
  parameters.forEach((parameter, index) => {
    const { count: groups, sizeOf } = partitions[index];
    for (let group = 0; group < groups; group++) {
      const head =
        granularity === 'heads' && parameter.heads
          ? `${parameter.layer}/${parameter.heads.kind ?? 'query'}/${group}`
          : undefined;
      let unit = head === undefined ? undefined : heads.get(head);
      if (unit === undefined) {
        unit = count++;
        parameterOf[unit] = index;
        groupOf[unit] = group;
        if (head !== undefined) heads.set(head, unit);
      }
      (unitOfGroup[index] as Int32Array)[group] = unit;
      size[unit] += sizeOf(group);
    }
  });

  return {
    count,
    size: size.subarray(0, count),
    totalSize: size.reduce((sum, value) => sum + value, 0),
    layer: Int32Array.from(parameterOf.subarray(0, count), (index) => parameters[index].layer),
    parameter: parameterOf.subarray(0, count),
    group: groupOf.subarray(0, count),
    parameters,
    sum(groups) {
      const sums = new Float64Array(count);
      parameters.forEach(({ name }, index) => {
        const values = groups.get(name) as ArrayLike<number>;
        (unitOfGroup[index] as Int32Array).forEach((unit, group) => {
          sums[unit] += values[group];
        });
      });
      return sums;
    },
    select(units) {
      const selected = new Uint8Array(count);
      for (const unit of units) selected[unit] = 1;
      const slices = parameters.flatMap((_, index): ParameterSlice[] => {
        const groups: number[] = [];
        (unitOfGroup[index] as Int32Array).forEach((unit, group) => {
          if (selected[unit]) groups.push(group);
        });
        return groups.length > 0 ? [partitions[index].slice(groups)] : [];
      });
      return { slices };
    },
  };
}

/**
 * Checks that there is a number for every group of the backbone.
 * @throws TokensiftError `invalid-argument` for missing, superfluous, NaN or infinite scores.
 */
export function checkScores(
  { score, granularity, groups }: SensitivityScores,
  parameters: readonly ParameterDescription[],
): void {
  for (const parameter of parameters) {
    if (parameter.head) continue;
    const { count } = partition(parameter, granularity);
    const scores = groups.get(parameter.name);
    const bad = scores?.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (scores?.length === count && bad === -1) continue;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: `score "${score}" of "${parameter.name}"`,
      message:
        scores?.length === count
          ? `The score of group ${bad} is ${scores[bad]}.`
          : `Expected ${count} numbers, got ${scores?.length ?? 'none'}.`,
      hint: 'A score is a finite number for each group of the granularity.',
    });
  }
}
