import { rocAuc } from '../binary/roc-auc.ts';
import { countsByClass } from './counts-by-class.ts';
import { checkMultiLabelProbabilities, type MultiLabelProbabilities } from './multi-label-predictions.ts';

/**
 * The area under the ROC curve as the unweighted mean over the classes that have both true and other rows;
 * scikit-learn's `roc_auc_score(average="macro")`, which is NaN with any other class. 0.5 where there is no such class.
 * @throws TokensiftError as `checkMultiLabelProbabilities`.
 */
export function multiLabelRocAuc(given: MultiLabelProbabilities): number {
  checkMultiLabelProbabilities(given);
  const defined = countsByClass(given).filter(({ positives, negatives }) => positives > 0 && negatives > 0);
  if (defined.length === 0) return 0.5;
  return defined.map(rocAuc).reduce((sum, area) => sum + area, 0) / defined.length;
}
