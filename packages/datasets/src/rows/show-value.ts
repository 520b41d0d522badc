/** Longer values are cut. */
const LONGEST = 60;

/** A value of a cell as messages write it, whatever it is. */
export function showValue(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  const written = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part));
  if (written === undefined) return typeof value;
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written;
}
