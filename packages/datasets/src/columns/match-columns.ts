/**
 * The columns that a name stands for: those of exactly this name, or else those that differ from it by capitals, or by
 * white space or quotes around it, only.
 */
export function matchColumns(wanted: string, found: readonly string[]): string[] {
  const exact = found.filter((name) => name === wanted);
  const plain = plainName(wanted);
  return exact.length > 0 ? exact : found.filter((name) => plainName(name) === plain);
}

/** A name without what people vary of it. White space includes the byte order mark. */
export const plainName = (name: string): string =>
  name
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim()
    .toLowerCase();
