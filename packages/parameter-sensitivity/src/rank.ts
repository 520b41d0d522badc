import type { Ranking } from './fill-budget.ts';
import type { Units } from './units.ts';

/** By score per value, highest first; ties by index. What a unit is worth is its score. */
export function rankByScore(units: Units, scores: Float64Array): Ranking {
  const density = scores.map((score, unit) => score / units.size[unit]);
  return { order: sortedUnits(units, (a, b) => density[b] - density[a]), worth: scores };
}

/**
 * So that every prefix holds about the same fraction of each parameter's units, those of the highest score per value:
 * by the unit's place in its own parameter, as a fraction; ties by score per value, then by index.
 */
export function rankEvenly(units: Units, scores: Float64Array): Ranking {
  const { order } = rankByScore(units, scores);
  const density = scores.map((score, unit) => score / units.size[unit]);
  const counts = new Map<number, number>();
  for (const parameter of units.parameter) counts.set(parameter, (counts.get(parameter) ?? 0) + 1);
  const seen = new Map<number, number>();
  const place = new Float64Array(units.count);
  for (const unit of order) {
    const parameter = units.parameter[unit];
    const rank = seen.get(parameter) ?? 0;
    seen.set(parameter, rank + 1);
    place[unit] = (rank + 0.5) / counts.get(parameter)!;
  }
  return {
    order: sortedUnits(units, (a, b) => place[a] - place[b] || density[b] - density[a]),
    worth: scores,
  };
}

/** Units that a condition holds for in the order of a comparison, ties by index. */
export function sortedUnits(
  units: Pick<Units, 'count'>,
  compare: (a: number, b: number) => number,
  condition: (unit: number) => boolean = () => true,
): Int32Array {
  const all = Int32Array.from({ length: units.count }, (_, unit) => unit).filter(condition);
  return all.sort((a, b) => compare(a, b) || a - b);
}
