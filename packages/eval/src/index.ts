export { expectedCalibrationError } from './calibration/expected-calibration-error.ts';
export { fitMultiLabelTemperature } from './calibration/multi-label-temperature.ts';
export { fitTemperature } from './calibration/temperature.ts';
export { peakRssBytes } from './cost/peak-rss.ts';
export { type Stopwatch, stopwatch } from './cost/stopwatch.ts';
export { balancedClassWeights } from './imbalance/balanced-class-weights.ts';
export { effectiveNumberWeights } from './imbalance/effective-number-weights.ts';
export { logitAdjustment } from './imbalance/logit-adjustment.ts';
export { applyThresholds } from './multi-label/apply-thresholds.ts';
export { exactMatch } from './multi-label/exact-match.ts';
export { hammingLoss } from './multi-label/hamming-loss.ts';
export { labelRankingAveragePrecision } from './multi-label/label-ranking-average-precision.ts';
export { multiLabelAveragePrecision } from './multi-label/multi-label-average-precision.ts';
export type {
  MultiLabelPredictions,
  MultiLabelProbabilities,
} from './multi-label/multi-label-predictions.ts';
export { type MultiLabelReport, multiLabelReport } from './multi-label/multi-label-report.ts';
export { multiLabelRocAuc } from './multi-label/multi-label-roc-auc.ts';
export { tuneThresholds } from './multi-label/tune-thresholds.ts';
export { classDistance } from './ordinal/class-distance.ts';
export { quadraticWeightedKappa } from './ordinal/quadratic-weighted-kappa.ts';
export { kendall } from './regression/kendall.ts';
export { meanAbsoluteError } from './regression/mean-absolute-error.ts';
export { meanSquaredError } from './regression/mean-squared-error.ts';
export { pearson } from './regression/pearson.ts';
export { rSquared } from './regression/r-squared.ts';
export { rootMeanSquaredError } from './regression/root-mean-squared-error.ts';
export { spearman } from './regression/spearman.ts';
export { accuracyAtCoverage } from './rejection/accuracy-at-coverage.ts';
export { areaUnderRiskCoverage } from './rejection/area-under-risk-coverage.ts';
export { chooseThreshold } from './rejection/choose-threshold.ts';
export { type DetectionReport, detectionReport } from './rejection/detection-report.ts';
export { fitMahalanobis, type GaussianClasses, mahalanobisScore } from './rejection/mahalanobis.ts';
export { maximumProbability } from './rejection/maximum-probability.ts';
export { negativeEnergy } from './rejection/negative-energy.ts';
export { type CoveragePoint, riskCoverage } from './rejection/risk-coverage.ts';
export { thresholdKeeping } from './rejection/threshold-keeping.ts';
export type { AverageReport } from './reports/averages.ts';
export { type ClassReport, occurs } from './reports/class-report.ts';
export type { TypedReport } from './reports/typed-report.ts';
export { type Argument, argumentsOf } from './semantic-roles/arguments-of.ts';
export { roleReport } from './semantic-roles/role-report.ts';
export { benjaminiHochberg } from './significance/benjamini-hochberg.ts';
export { chiSquareSurvival } from './significance/chi-square.ts';
export { holm } from './significance/holm.ts';
export { type McNemarResult, mcnemar } from './significance/mcnemar.ts';
export {
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  pairedBootstrap,
} from './significance/paired-bootstrap.ts';
export { type Summary, summarize } from './significance/summarize.ts';
export { type WilcoxonResult, wilcoxonSignedRank } from './significance/wilcoxon.ts';
export { accuracy } from './single-label/accuracy.ts';
export { averageReports } from './single-label/average-reports.ts';
export { balancedAccuracy } from './single-label/balanced-accuracy.ts';
export { brierScore } from './single-label/brier-score.ts';
export { confusionMatrix } from './single-label/confusion-matrix.ts';
export { macroF1, weightedF1 } from './single-label/f1.ts';
export { logLoss } from './single-label/log-loss.ts';
export { macroAveragePrecision } from './single-label/macro-average-precision.ts';
export { macroRocAuc } from './single-label/macro-roc-auc.ts';
export { majorityBaseline } from './single-label/majority-baseline.ts';
export { mcc } from './single-label/matthews-correlation.ts';
export { metrics } from './single-label/metrics.ts';
export { perClassReport } from './single-label/per-class-report.ts';
export { topKAccuracy } from './single-label/top-k-accuracy.ts';
export { entitiesOf } from './tagging/entities-of.ts';
export type { Entity } from './tagging/entity.ts';
export { entityReport } from './tagging/entity-report.ts';
export { findSchemeBreak, type SchemeBreak } from './tagging/find-scheme-break.ts';
export { TAG_SCHEMES, type TagScheme } from './tagging/tag-scheme.ts';
export { toBio } from './tagging/to-bio.ts';
export { tokenAccuracy } from './tagging/token-accuracy.ts';
