export { expectedCalibrationError } from './calibration/expected-calibration-error.ts';
export { fitMultiLabelTemperature } from './calibration/multi-label-temperature.ts';
export { fitTemperature } from './calibration/temperature.ts';
export { peakRssBytes, type Stopwatch, stopwatch } from './cost/cost.ts';
export { absorbBiases } from './discriminant/absorb-biases.ts';
export { type FittedDiscriminant, fitDiscriminant } from './discriminant/fit-discriminant.ts';
export type { LinearMap } from './discriminant/linear-discriminant.ts';
export { balancedClassWeights, effectiveNumberWeights } from './imbalance/class-weights.ts';
export { logitAdjustment } from './imbalance/logit-adjustment.ts';
export type {
  MultiLabelPredictions,
  MultiLabelProbabilities,
} from './multi-label/multi-label-predictions.ts';
export { type MultiLabelReport, multiLabelReport } from './multi-label/multi-label-report.ts';
export {
  labelRankingAveragePrecision,
  multiLabelAveragePrecision,
  multiLabelRocAuc,
} from './multi-label/ranking.ts';
export { exactMatch, hammingLoss } from './multi-label/right-answers.ts';
export { applyThresholds, tuneThresholds } from './multi-label/thresholds.ts';
export { classDistance, quadraticWeightedKappa } from './ordinal/ordinal.ts';
export { pearson, spearman } from './regression/correlation.ts';
export { meanAbsoluteError, meanSquaredError, rootMeanSquaredError, rSquared } from './regression/errors.ts';
export { kendall } from './regression/kendall.ts';
export { maximumProbability, negativeEnergy } from './rejection/confidence.ts';
export { type DetectionReport, detectionReport } from './rejection/detection-report.ts';
export { fitMahalanobis, type GaussianClasses, mahalanobisScore } from './rejection/mahalanobis.ts';
export {
  accuracyAtCoverage,
  areaUnderRiskCoverage,
  type CoveragePoint,
  riskCoverage,
} from './rejection/risk-coverage.ts';
export { chooseThreshold, thresholdKeeping } from './rejection/thresholds.ts';
export type { AverageReport } from './reports/averages.ts';
export { type ClassReport, occurs } from './reports/class-report.ts';
export type { TypedReport } from './reports/typed-report.ts';
export { type Argument, argumentsOf } from './semantic-roles/arguments-of.ts';
export { roleReport } from './semantic-roles/role-report.ts';
export type { PairedBootstrapOptions, PairedBootstrapResult } from './significance/bootstrap-difference.ts';
export { type BootstrapInterval, bootstrapInterval } from './significance/bootstrap-interval.ts';
export { chiSquareSurvival } from './significance/chi-square.ts';
export { type McNemarResult, mcnemar } from './significance/mcnemar.ts';
export { benjaminiHochberg, holm } from './significance/multiple-testing.ts';
export { pairedBootstrap } from './significance/paired-bootstrap.ts';
export { pairedBootstrapOfSums } from './significance/paired-bootstrap-of-sums.ts';
export type { Statistics } from './significance/sum-of.ts';
export { type Summary, summarize } from './significance/summarize.ts';
export { type WilcoxonResult, wilcoxonSignedRank } from './significance/wilcoxon.ts';
export { accuracy, balancedAccuracy, topKAccuracy } from './single-label/accuracy.ts';
export { averageReports, macroF1, perClassReport, weightedF1 } from './single-label/class-reports.ts';
export { confusionMatrix } from './single-label/confusion-matrix.ts';
export { majorityBaseline } from './single-label/majority-baseline.ts';
export { mcc } from './single-label/matthews-correlation.ts';
export { metrics } from './single-label/metrics.ts';
export { macroAveragePrecision, macroRocAuc } from './single-label/one-against-rest.ts';
export { brierScore, logLoss } from './single-label/probability-scores.ts';
export type { Entity } from './tagging/entities.ts';
export { entitiesOf } from './tagging/entities.ts';
export { entityReport } from './tagging/entity-report.ts';
export { findSchemeBreak, type SchemeBreak } from './tagging/find-scheme-break.ts';
export { TAG_SCHEMES, type TagScheme } from './tagging/tags.ts';
export { toBio } from './tagging/to-bio.ts';
export { tokenAccuracy } from './tagging/token-accuracy.ts';
