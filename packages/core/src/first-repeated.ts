/** The first of some values that was there before; undefined where all are different. */
export function firstRepeated<Value>(values: Iterable<Value>): Value | undefined {
  const seen = new Set<Value>();
  for (const value of values) {
    if (seen.has(value)) return value;
    seen.add(value);
  }
  return undefined;
}
