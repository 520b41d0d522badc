import { TokensiftError } from '@tokensift/core';
import {
  bootstrapDifference,
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
} from './bootstrap-difference.ts';
import { type Statistics, summing } from './sum-of.ts';

/**
 * Compares two methods on the same examples by a metric that is computed from sums over examples, each with several
 * trainings: a drawn example brings all its trainings along, since taking them for independent examples would make
 * noise look significant. Of each method the mean over its trainings counts. See `bootstrapDifference`.
 * @param metricOf the metric from the sums
 * @param first statistics of the examples, for each training of the first method
 * @throws TokensiftError `invalid-argument` where examples or trainings are none or differ in number, or for an option
 *   out of range.
 */
export function pairedBootstrapOfSums(
  metricOf: (sums: readonly number[]) => number,
  first: readonly Statistics[],
  second: readonly Statistics[],
  options: PairedBootstrapOptions,
): PairedBootstrapResult {
  const examples = first[0]?.length ?? 0;
  if (
    examples === 0 ||
    second.length === 0 ||
    [...first, ...second].some(({ length }) => length !== examples)
  ) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'statistics',
      message: 'The two methods are not measured on the same examples, or on none.',
      hint: 'Give the statistics of the same examples for every training.',
    });
  }
  const meanOf = (trainings: readonly ((drawn: Int32Array) => number[])[], drawn: Int32Array): number =>
    trainings.reduce((total, sums) => total + metricOf(sums(drawn)), 0) / trainings.length;
  const [ofFirst, ofSecond] = [first.map(summing), second.map(summing)];
  return bootstrapDifference(examples, (drawn) => meanOf(ofFirst, drawn) - meanOf(ofSecond, drawn), options);
}
