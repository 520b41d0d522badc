export { accuracy } from './accuracy.ts';
export { type AverageReport, averageReports, occurs } from './average-reports.ts';
export { benjaminiHochberg } from './benjamini-hochberg.ts';
export { brierScore } from './brier-score.ts';
export { chiSquareSurvival } from './chi-square.ts';
export { confusionMatrix } from './confusion-matrix.ts';
export { expectedCalibrationError } from './expected-calibration-error.ts';
export { macroF1, weightedF1 } from './f1.ts';
export { holm } from './holm.ts';
export { logLoss } from './log-loss.ts';
export { majorityBaseline } from './majority-baseline.ts';
export { mcc } from './matthews-correlation.ts';
export { type McNemarResult, mcnemar } from './mcnemar.ts';
export { metrics } from './metrics.ts';
export {
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  pairedBootstrap,
} from './paired-bootstrap.ts';
export { peakRssBytes } from './peak-rss.ts';
export { type ClassReport, perClassReport } from './per-class-report.ts';
export { type Stopwatch, stopwatch } from './stopwatch.ts';
export { type Summary, summarize } from './summarize.ts';
export { type WilcoxonResult, wilcoxonSignedRank } from './wilcoxon.ts';
