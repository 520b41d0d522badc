import { bisect } from './bisect.ts';

/** Of the temperature of a trained classifier; its reciprocal is the lowest. */
const HIGHEST_TEMPERATURE = 20;

/** Halvings after which two neighbouring doubles are left of the interval. */
const HALVINGS = 60;

/**
 * The temperature at the minimum of a convex function of the scale 1/T, by bisection of its derivative's sign, which
 * can neither diverge nor stop early. Within [1/highest, highest]; 1 where the function still falls at the lowest temperature.
 * @param slope the derivative by the scale, up to a positive factor.
 * @param highest 20 unless given
 */
export function minimizeOverScale(slope: (scale: number) => number, highest = HIGHEST_TEMPERATURE): number {
  const lowest = 1 / highest;
  if (slope(highest) <= 0) return 1;
  if (slope(lowest) >= 0) return highest;
  const [low, high] = bisect((scale) => slope(scale) > 0, [lowest, highest], HALVINGS);
  return 2 / (low + high);
}
