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
  let low = 1 / highest;
  let high = highest;
  if (slope(high) <= 0) return 1;
  if (slope(low) >= 0) return highest;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return 2 / (low + high);
}
