/** What names of columns end in: the best one's in nothing, the next one's in `.2`. */
export const rankSuffixes = (top: number): string[] =>
  Array.from({ length: Math.max(1, top) }, (_, i) => (i === 0 ? '' : `.${i + 1}`));
