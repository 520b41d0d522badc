import type { Metric } from '@tokensift/core';
import { rocAuc } from '../binary/roc-auc.ts';
import { oneAgainstRest } from './one-against-rest.ts';

/**
 * The area under the ROC curve of each class against the rest, as the unweighted mean over the classes that have
 * examples; scikit-learn's `roc_auc_score(multi_class="ovr")`, which refuses absent classes. 0.5 where all examples
 * are of one class.
 */
export const macroRocAuc: Metric = {
  name: 'macroRocAuc',
  title: 'macro ROC-AUC',
  isFraction: false,
  higherIsBetter: true,
  compute(predictions) {
    const areas = oneAgainstRest(predictions).map(rocAuc);
    return areas.reduce((sum, area) => sum + area, 0) / areas.length;
  },
};
