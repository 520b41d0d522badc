import type { AssociationScore } from './association-score.ts';

/**
 * Pearson's χ² of the 2 × C table of a construct's presence and the class (Pearson 1900): with n(1,c) = n(g,c),
 * n(0,c) = N(c) − n(g,c) and the expected e(x,c) = n(x)·N(c)/N,
 * χ² = Σ_{x,c} (n(x,c) − e(x,c))² / e(x,c); no correction for continuity.
 *
 * scikit-learn's `feature_selection.chi2` is another number: it compares occurrences with what the classes' sizes let
 * expect and leaves out absence.
 */
export const chiSquare: AssociationScore = {
  name: 'chi-square',
  compute({ texts, textsPerClass, constructs }) {
    return Float64Array.from(constructs, ({ support, perClass }) => {
      // In every text: there is nothing to depend on.
      if (support === texts) return 0;
      let sum = 0;
      for (let c = 0; c < textsPerClass.length; c++) {
        if (textsPerClass[c] === 0) continue;
        const expected = (support * textsPerClass[c]) / texts;
        const difference = perClass[c] - expected;
        // The two cells of a class differ from what is expected by the same amount.
        sum += difference ** 2 * (1 / expected + 1 / (textsPerClass[c] - expected));
      }
      return sum;
    });
  },
};
