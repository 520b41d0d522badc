import { checkMultiLabel, type MultiLabelPredictions } from './multi-label-predictions.ts';

/** The fraction of rows whose set of classes is predicted exactly: subset accuracy, scikit-learn's `accuracy_score`. */
export function exactMatch(predictions: MultiLabelPredictions): number {
  checkMultiLabel(predictions);
  const { classes, truth, predicted } = predictions;
  const rows = truth.length / classes;
  let exact = 0;
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    const expected = truth.subarray(from, from + classes);
    if (expected.every((value, c) => value === predicted[from + c])) exact++;
  }
  return exact / rows;
}

/** The fraction of decisions (row, class) that are wrong; scikit-learn's `hamming_loss`. Lower is better. */
export function hammingLoss(predictions: MultiLabelPredictions): number {
  checkMultiLabel(predictions);
  const { truth, predicted } = predictions;
  let wrong = 0;
  for (let i = 0; i < truth.length; i++) wrong += truth[i] ^ predicted[i];
  return wrong / truth.length;
}
