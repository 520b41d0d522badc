import { TokensiftError } from '@tokensift/core';
import { logGamma } from './log-gamma.ts';

/**
 * P(X > x) of the χ² distribution: the regularised upper incomplete gamma function Q(k/2, x/2). Small tails keep
 * their relative precision down to the smallest double. (Libraries have it, but as WebAssembly that must be awaited
 * or as dozens of packages; this is two short sums.)
 * @throws TokensiftError `invalid-argument` when x is negative or not finite, or the degrees of freedom are not
 *   positive.
 */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  if (!(x >= 0 && x < Infinity)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The statistic must be a finite number from 0, not ${x}.`,
      where: 'chiSquareSurvival',
    });
  }
  if (!(degreesOfFreedom > 0 && degreesOfFreedom < Infinity)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The degrees of freedom must be positive, not ${degreesOfFreedom}.`,
      where: 'chiSquareSurvival',
    });
  }
  const a = degreesOfFreedom / 2;
  const half = x / 2;
  return half < a + 1 ? 1 - lowerGammaBySeries(a, half) : upperGammaByFraction(a, half);
}

/** P(a, x) = x^a e^−x / Γ(a + 1) · Σ x^n / ((a + 1)…(a + n)) (Abramowitz and Stegun, 6.5.29). */
function lowerGammaBySeries(a: number, x: number): number {
  if (x === 0) return 0;
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a + 1));
}

/**
 * Q(a, x) by its continued fraction (Abramowitz and Stegun, 6.5.31, contracted), evaluated with the modified Lentz
 * method (Press et al., Numerical Recipes, 3rd edition, sections 5.2 and 6.2). Converges fast for x > a + 1, where
 * every denominator is positive.
 */
function upperGammaByFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1, change = 0; Math.abs(change - 1) > 4 * Number.EPSILON; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    change = c * d;
    fraction *= change;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
}
