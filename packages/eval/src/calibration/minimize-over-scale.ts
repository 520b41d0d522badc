const HIGHEST_TEMPERATURE = 20;
const LOWEST_TEMPERATURE = 1 / HIGHEST_TEMPERATURE;

/** Halvings after which two neighbouring doubles are left of the interval. */
const HALVINGS = 60;

/**
 * The temperature at the minimum of a convex function of the scale 1/T, by bisection of its derivative's sign, which
 * can neither diverge nor stop early. Within [1/20, 20]; 1 where the function still falls at the lowest temperature.
 * @param slope the derivative by the scale, up to a positive factor.
 */
export function minimizeOverScale(slope: (scale: number) => number): number {
  let low = 1 / HIGHEST_TEMPERATURE;
  let high = 1 / LOWEST_TEMPERATURE;
  if (slope(high) <= 0) return 1;
  if (slope(low) >= 0) return HIGHEST_TEMPERATURE;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return 2 / (low + high);
}
