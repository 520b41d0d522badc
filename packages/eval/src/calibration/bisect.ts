/**
 * Halves an interval towards where a condition begins to hold, which it goes on to do up to `high`.
 * @returns the two ends that are left.
 */
export function bisect(
  holds: (value: number) => boolean,
  [low, high]: readonly [number, number],
  halvings: number,
): [number, number] {
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return [low, high];
}
