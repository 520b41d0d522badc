/** Column `c` of a row-major [rows, columns] array. */
export function column(values: ArrayLike<number>, c: number, columns: number): Float64Array {
  const taken = new Float64Array(values.length / columns);
  for (let row = 0; row < taken.length; row++) taken[row] = values[row * columns + c];
  return taken;
}
