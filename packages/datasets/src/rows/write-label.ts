/** A label's usual spelling: of strings, numbers and booleans; undefined for values of other types. */
export function writeLabel(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return Number.isFinite(value) ? String(value) : undefined;
}
