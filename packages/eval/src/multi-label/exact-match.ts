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
