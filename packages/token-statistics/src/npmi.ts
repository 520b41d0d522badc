import { classScore } from './class-score.ts';

/**
 * Normalised pointwise mutual information of a construct's presence and a class (Bouma 2009, "Normalized (pointwise)
 * mutual information in collocation extraction"): ln(n(g,c)·N / (n(g)·N(c))) / −ln(n(g,c)/N). −1 where the two never
 * go together, 0 where they are independent, 1 where neither is without the other.
 */
export const npmi = classScore('npmi', ({ texts, textsPerClass, constructs }, target) =>
  Float64Array.from(constructs, ({ support, perClass }) => {
    const both = perClass[target];
    if (both === 0) return -1;
    // In every text, and all of them of the class: independent, whatever the limit.
    if (both === texts) return 0;
    return Math.log((both * texts) / (support * textsPerClass[target])) / -Math.log(both / texts);
  }),
);
