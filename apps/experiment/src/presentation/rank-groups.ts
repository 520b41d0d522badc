import { type ParameterDescription, type ParameterSlice, partition } from '@tokensift/core';
import type { SavedScores } from '@tokensift/parameter-sensitivity';

export interface RankedGroup {
  readonly parameter: string;
  /** "row 12", "columns 64–127", or nothing for a whole parameter. */
  readonly place: string;
  /** Mean sensitivity of its values, relative to that of a value of the backbone. */
  readonly relative: number;
}

/** The groups of the highest score per value. */
export function rankGroups(
  { scores }: SavedScores,
  parameters: readonly ParameterDescription[],
  count: number,
): RankedGroup[] {
  let sum = 0;
  let size = 0;
  // There can be millions of groups: only the best so far are kept.
  let best: { parameter: ParameterDescription; group: number; density: number }[] = [];
  let least = -Infinity;
  for (const parameter of parameters) {
    const groups = scores.groups.get(parameter.name);
    if (!groups) continue;
    const { sizeOf } = partition(parameter, scores.granularity);
    groups.forEach((score, group) => {
      const values = sizeOf(group);
      sum += score;
      size += values;
      const density = score / values;
      if (density <= least) return;
      best.push({ parameter, group, density });
      if (best.length <= 4 * count + 100) return;
      best = best.sort((a, b) => b.density - a.density).slice(0, count);
      least = best.at(-1)?.density ?? Infinity;
    });
  }
  const mean = sum / size || 1;
  best.sort((a, b) => b.density - a.density);
  return best.slice(0, count).map(({ parameter, group, density }) => ({
    parameter: parameter.name,
    place: placeOf(partition(parameter, scores.granularity).slice([group])),
    relative: density / mean,
  }));
}

function placeOf(slice: ParameterSlice): string {
  if ('columns' in slice) return `column${rangeOf(slice.columns)}`;
  if ('elements' in slice) return `value${rangeOf(slice.elements)}`;
  return slice.rows === 'all' ? '' : `row${rangeOf(slice.rows)}`;
}

const rangeOf = (indices: Int32Array): string =>
  indices.length === 1 ? ` ${indices[0]}` : `s ${indices[0]} to ${indices.at(-1)}`;
