/** How often each class index occurs. */
export function countClasses(indices: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (let i = 0; i < indices.length; i++) counts[indices[i]]++;
  return counts;
}
