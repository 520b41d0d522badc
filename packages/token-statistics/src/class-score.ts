import type { AssociationScore, ConstructCounts } from './association-score.ts';

/** The scores of all constructs for one class. */
export type ClassScore = (counts: ConstructCounts, target: number) => Float64Array;

/** A score that is defined for a construct and a class; over all classes it is the highest of them. */
export function classScore(name: string, forClass: ClassScore): AssociationScore {
  return {
    name,
    forClass,
    compute(counts) {
      const highest = new Float64Array(counts.constructs.length).fill(Number.NEGATIVE_INFINITY);
      for (let c = 0; c < counts.textsPerClass.length; c++) {
        if (counts.textsPerClass[c] === 0) continue;
        forClass(counts, c).forEach((score, i) => {
          highest[i] = Math.max(highest[i], score);
        });
      }
      return highest;
    },
  };
}
