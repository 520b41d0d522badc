import { formatPercent } from './format.ts';

/** How metrics are called where people read them; fractions are shown in per cent. */
const METRICS: Readonly<Record<string, { readonly label: string; readonly isFraction: boolean }>> = {
  accuracy: { label: 'accuracy', isFraction: true },
  macroF1: { label: 'macro F1', isFraction: true },
  weightedF1: { label: 'weighted F1', isFraction: true },
  balancedAccuracy: { label: 'balanced accuracy', isFraction: true },
  macroAveragePrecision: { label: 'macro average precision', isFraction: true },
  macroRocAuc: { label: 'macro ROC-AUC', isFraction: false },
  mcc: { label: 'MCC', isFraction: false },
  expectedCalibrationError: { label: 'calibration error', isFraction: true },
  brierScore: { label: 'Brier score', isFraction: false },
  logLoss: { label: 'loss', isFraction: false },
};

export const metricLabel = (name: string): string => METRICS[name]?.label ?? name;

/** "accuracy 75.0 %", "loss 0.612" */
export function formatMetric(name: string, value: number): string {
  return `${metricLabel(name)} ${METRICS[name]?.isFraction ? formatPercent(value) : value.toFixed(3)}`;
}
