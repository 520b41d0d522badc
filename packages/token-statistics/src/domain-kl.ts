import { TokensiftError } from '@tokensift/core';
import type { AssociationScore, ConstructCounts, CountedConstruct } from './association-score.ts';
import type { CountTable } from './count-table.ts';

/**
 * How much more a construct is expected after its prefix in the domain D than in general text S (Sachidananda, Kessler
 * and Lai 2021, arXiv 2109.07460, section 3.1): R(g) = P_D(g)·ln(P_D(g)/P_S(g)) with P(t₁…tₙ) = n(t₁…tₙ)/n(t₁…tₙ₋₁),
 * and n(g)/N for a single token. Counts are of texts (lines, in the base corpus) that have the construct.
 *
 * As published, a construct must occur in both corpora: one that the base table does not have gets 0. For a class, D is
 * the texts of that class.
 *
 * @throws TokensiftError `invalid-argument`, when it is computed, for constructs longer than those of the table.
 */
export function createDomainKl(base: CountTable): AssociationScore {
  const compute = (
    { constructs }: ConstructCounts,
    texts: number,
    countOf: (construct: CountedConstruct) => number,
  ): Float64Array => {
    const longest = constructs.reduce((most, { ids }) => Math.max(most, ids.length), 0);
    if (longest > base.maxLength) {
      throw new TokensiftError({
        code: 'invalid-argument',
        where: 'score "domain-kl"',
        message: `constructs have up to ${longest} tokens, the base-corpus table only ${base.maxLength}.`,
        hint: `Look for constructs of up to ${base.maxLength}, or build the table for longer ones.`,
      });
    }
    const counts = new Map(constructs.map((construct) => [construct.ids.join(), countOf(construct)]));
    return Float64Array.from(constructs, (construct) => {
      const { ids } = construct;
      const prefix = ids.subarray(0, -1);
      const inDomain = countOf(construct) / (prefix.length === 0 ? texts : counts.get(prefix.join())!);
      const inBase = base.count(ids) / (prefix.length === 0 ? base.texts : base.count(prefix));
      // Not even the prefix: 0/0.
      if (!(inDomain > 0 && inBase > 0)) return 0;
      return inDomain * Math.log(inDomain / inBase);
    });
  };
  return {
    name: 'domain-kl',
    compute: (counts) => compute(counts, counts.texts, ({ support }) => support),
    forClass: (counts, target) =>
      compute(counts, counts.textsPerClass[target], ({ perClass }) => perClass[target]),
  };
}
