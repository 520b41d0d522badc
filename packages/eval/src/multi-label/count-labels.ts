import { type ClassCounts, emptyCounts } from '../reports/class-counts.ts';
import type { MultiLabelPredictions } from './multi-label-predictions.ts';

/** Counts along the classes (summed over rows) or along the rows (summed over classes) of checked predictions. */
export function countLabels(
  { classes, truth, predicted }: MultiLabelPredictions,
  along: 'classes' | 'rows',
): ClassCounts {
  const counts = emptyCounts(along === 'classes' ? classes : truth.length / classes);
  for (let i = 0; i < truth.length; i++) {
    const at = along === 'classes' ? i % classes : Math.floor(i / classes);
    counts.support[at] += truth[i];
    counts.predicted[at] += predicted[i];
    counts.truePositives[at] += truth[i] & predicted[i];
  }
  return counts;
}
