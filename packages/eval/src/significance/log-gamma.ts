/** Above this, seven terms of the asymptotic series are exact to double precision. */
const ASYMPTOTIC_FROM = 12;

/** B_2k / (2k(2k−1)) for k = 1 to 7. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/**
 * ln Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun, 6.1.41), reached through Γ(x + 1) = x·Γ(x) where x
 * is small.
 */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < ASYMPTOTIC_FROM) {
    product *= shifted;
    shifted++;
  }
  const inverseSquare = 1 / (shifted * shifted);
  const series = STIRLING.reduceRight((sum, coefficient) => sum * inverseSquare + coefficient, 0) / shifted;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  );
}
