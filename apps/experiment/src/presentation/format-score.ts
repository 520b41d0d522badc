/** Three significant digits. */
export const formatScore = (score: number): string => {
  const text = score.toPrecision(3);
  return text.includes('e') ? text : String(Number(text));
};

/** "0.012", "2e-30", "< 1e-300". */
export function formatPValue(p: number): string {
  if (p < 1e-300) return '< 1e-300';
  return p < 1e-3 ? p.toExponential(0) : p.toFixed(3);
}
