/** Whether all values are equal: their variance is 0, whatever rounding a computed one has. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
