const INTEGER = /^[+-]?\d+$/;

/** Labels in the order of their class indices: by value where all are whole numbers, else by code units. */
export function sortLabels(labels: Iterable<string>): string[] {
  const sorted = [...labels].sort();
  if (!sorted.every((label) => INTEGER.test(label))) return sorted;
  const values = new Map(sorted.map((label) => [label, BigInt(label.replace('+', ''))]));
  const numberOf = (label: string): bigint => values.get(label)!;
  // The sort is stable: spellings of one number stay in the order of their code units.
  return sorted.sort((a, b) => (numberOf(a) < numberOf(b) ? -1 : numberOf(a) > numberOf(b) ? 1 : 0));
}
