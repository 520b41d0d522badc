import { classScore } from './class-score.ts';

/**
 * Class-based tf-idf (Grootendorst 2022, "BERTopic", arXiv 2203.05794, section 3.3): tf(g,c)·ln(1 + A/f(g)), where tf
 * is a construct's share of all constructs in the class (as BERTopic normalises it), f its number over all classes, and
 * A the number of constructs of an average class. Here the numbers are of texts that have a construct.
 */
export const cTfIdf = classScore('c-tf-idf', ({ textsPerClass, constructs }, target) => {
  let inClass = 0;
  let all = 0;
  for (const { support, perClass } of constructs) {
    inClass += perClass[target];
    all += support;
  }
  const average = all / textsPerClass.filter((texts) => texts > 0).length;
  return Float64Array.from(constructs, ({ support, perClass }) =>
    inClass === 0 ? 0 : (perClass[target] / inClass) * Math.log(1 + average / support),
  );
});
