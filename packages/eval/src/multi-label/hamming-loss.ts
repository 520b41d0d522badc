import { checkMultiLabel, type MultiLabelPredictions } from './multi-label-predictions.ts';

/** The fraction of decisions (row, class) that are wrong; scikit-learn's `hamming_loss`. Lower is better. */
export function hammingLoss(predictions: MultiLabelPredictions): number {
  checkMultiLabel(predictions);
  const { truth, predicted } = predictions;
  let wrong = 0;
  for (let i = 0; i < truth.length; i++) wrong += truth[i] ^ predicted[i];
  return wrong / truth.length;
}
