/** Numbers of each example that add up to what a metric is computed from, such as [correct, 1] for the accuracy. */
export type Statistics = readonly (readonly number[])[];

/** The sums over drawn examples. */
export function sumOf(statistics: Statistics, drawn: Int32Array): number[] {
  const sums = new Array<number>(statistics[0]!.length).fill(0);
  for (const example of drawn) {
    const row = statistics[example]!;
    for (let i = 0; i < sums.length; i++) sums[i]! += row[i]!;
  }
  return sums;
}
