/** The numbers from 0 below a length for which a test holds, ascending. Arrays and sets of millions would take seconds. */
export function indicesWhere(length: number, holds: (index: number) => boolean): Int32Array {
  let count = 0;
  for (let i = 0; i < length; i++) if (holds(i)) count++;
  const found = new Int32Array(count);
  for (let i = 0, at = 0; at < count; i++) if (holds(i)) found[at++] = i;
  return found;
}
