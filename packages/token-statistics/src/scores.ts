import { createRegistry, TokensiftError } from '@tokensift/core';
import type { AssociationScore } from './association-score.ts';
import { cTfIdf } from './c-tf-idf.ts';
import { chiSquare } from './chi-square.ts';
import type { CountTable } from './count-table.ts';
import { createDomainKl } from './domain-kl.ts';
import { logOdds } from './log-odds.ts';
import { mutualInformation } from './mutual-information.ts';
import { npmi } from './npmi.ts';

/** How each score is made; some need a base-corpus count table. */
const scores: Readonly<Record<string, (base: CountTable | undefined) => AssociationScore>> = {
  'mutual-information': () => mutualInformation,
  'chi-square': () => chiSquare,
  'log-odds': () => logOdds,
  npmi: () => npmi,
  'c-tf-idf': () => cTfIdf,
  'domain-kl'(base) {
    if (base) return createDomainKl(base);
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'score',
      message: 'the score "domain-kl" compares with a base corpus, and there is none.',
      hint: 'Give a base-corpus count table.',
    });
  },
};

const registry = createRegistry('score', scores);

/** Association scores that `scoreOf` knows. */
export const scoreNames: readonly string[] = registry.names;

/**
 * An association score by name, or the one that is given.
 * @throws TokensiftError `invalid-argument` for an unknown name, or for "domain-kl" without a table.
 */
export const scoreOf = (score: string | AssociationScore, base?: CountTable): AssociationScore =>
  typeof score === 'string' ? registry.of(score)(base) : score;
