import type { ConstructCounts } from './association-score.ts';
import { classScore } from './class-score.ts';

/**
 * The log-odds ratio of a construct in a class against the rest with an informative Dirichlet prior, as a z-score
 * (Monroe, Colaresi, Quinn 2008, "Fightin' Words", Political Analysis 16, equations 16, 18, 19 and 22): with y the
 * counts of the construct, n those of all constructs of its length, in the class (i) and in the others (j),
 *
 * δ = ln((yᵢ + α)/(nᵢ + α₀ − yᵢ − α)) − ln((yⱼ + α)/(nⱼ + α₀ − yⱼ − α)), σ² ≈ 1/(yᵢ + α) + 1/(yⱼ + α), z = δ/σ.
 *
 * The counts are of texts that have the construct. The prior α = α₀·y/n is the construct's share in all texts, and
 * weighs as much as one average text has constructs: α₀ = n/N. Above 1.96 a construct stands out at the 5 % level,
 * taken by itself.
 */
export const logOdds = classScore('log-odds', (counts, target) => {
  const { constructs, texts } = counts;
  const all = totals(counts, ({ support }) => support);
  const own = totals(counts, ({ perClass }) => perClass[target]);
  return Float64Array.from(constructs, ({ ids, support, perClass }) => {
    const n = all[ids.length];
    const priorTotal = n / texts;
    return logOddsScore({
      own: perClass[target],
      ownTotal: own[ids.length],
      rest: support - perClass[target],
      restTotal: n - own[ids.length],
      prior: (priorTotal * support) / n,
      priorTotal,
    });
  });
});

/** What the z-score of one construct is computed from. */
export interface LogOddsCounts {
  readonly own: number;
  readonly ownTotal: number;
  readonly rest: number;
  readonly restTotal: number;
  readonly prior: number;
  readonly priorTotal: number;
}

/** δ/σ of the formula above. 0 where the one construct is all that there is. */
export function logOddsScore({ own, ownTotal, rest, restTotal, prior, priorTotal }: LogOddsCounts): number {
  const odds = (count: number, total: number) => (count + prior) / (total + priorTotal - count - prior);
  const [ownOdds, restOdds] = [odds(own, ownTotal), odds(rest, restTotal)];
  if (!(Number.isFinite(ownOdds) && Number.isFinite(restOdds))) return 0;
  return (Math.log(ownOdds) - Math.log(restOdds)) / Math.sqrt(1 / (own + prior) + 1 / (rest + prior));
}

/** Sums by length. */
function totals(
  { constructs }: ConstructCounts,
  countOf: (construct: ConstructCounts['constructs'][number]) => number,
): number[] {
  const sums: number[] = [];
  for (const construct of constructs) {
    sums[construct.ids.length] = (sums[construct.ids.length] ?? 0) + countOf(construct);
  }
  return sums;
}
