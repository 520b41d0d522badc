/**
 * A number in (low, high]: the midpoint, or `high` where no double lies between. As a threshold "score ≥ t" it parts
 * rows that score `low` from those that score `high`, with the most room for new rows on both sides.
 */
export function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle > low ? middle : high;
}
