import { checkWord } from '../options.ts';

/** Every bias, or only those of queries and of the first map of each feed-forward block. */
const terms = ['all', 'query-and-intermediate'] as const;

export interface BitFitOptions {
  /** Which bias terms are trained. */
  readonly terms?: (typeof terms)[number];
}

/** @throws TokensiftError `invalid-argument` */
export function bitFitOptions(options: BitFitOptions) {
  return { terms: checkWord('terms', options.terms ?? 'all', terms) };
}
