/** Parts of about equal size that numbers are put into, for token statistics. */
const PARTS = 3;

/** Ranges of numbers: their upper ends, ascending, but for the last one's, which has none. */
export interface Ranges {
  readonly ends: readonly number[];
  readonly names: readonly string[];
}

/** Ranges with about as many of these values in each; fewer where values repeat. */
export function rangesOf(values: readonly number[]): Ranges {
  const sorted = Float64Array.from(values).sort();
  const ends = [
    ...new Set(
      Array.from({ length: PARTS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / PARTS)]),
    ),
  ].filter((end) => end > sorted[0]);
  const show = (value: number): string => String(Number(value.toPrecision(4)));
  const names = [
    ...ends.map((end, i) => (i === 0 ? `under ${show(end)}` : `${show(ends[i - 1])} to ${show(end)}`)),
    ends.length === 0 ? 'all' : `from ${show(ends.at(-1)!)}`,
  ];
  return { ends, names };
}

/** The index of the range that a value is in. */
export const rangeAt = ({ ends }: Ranges, value: number): number => ends.filter((end) => value >= end).length;
