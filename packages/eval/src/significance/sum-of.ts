/** Numbers of each example that add up to what a metric is computed from, such as [correct, 1] for the accuracy. */
export type Statistics = readonly (readonly number[])[];

/** Makes a function that adds up drawn examples. The numbers are put into one array: it is called thousands of times. */
export function summing(statistics: Statistics): (drawn: Int32Array) => number[] {
  const width = statistics[0].length;
  const values = Float64Array.from(statistics.flat());
  return (drawn) => {
    const sums = new Float64Array(width);
    for (let n = 0; n < drawn.length; n++) {
      const start = drawn[n] * width;
      for (let i = 0; i < width; i++) sums[i] += values[start + i];
    }
    return Array.from(sums);
  };
}
