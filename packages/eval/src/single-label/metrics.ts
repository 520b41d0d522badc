import type { Metric } from '@tokensift/core';
import { expectedCalibrationError } from '../calibration/expected-calibration-error.ts';
import { accuracy } from './accuracy.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { brierScore } from './brier-score.ts';
import { macroF1, weightedF1 } from './f1.ts';
import { logLoss } from './log-loss.ts';
import { macroAveragePrecision } from './macro-average-precision.ts';
import { macroRocAuc } from './macro-roc-auc.ts';
import { mcc } from './matthews-correlation.ts';

/** The metrics of single-label classification by name. */
export const metrics: Readonly<Record<string, Metric>> = Object.fromEntries(
  [
    accuracy,
    macroF1,
    weightedF1,
    balancedAccuracy,
    mcc,
    macroAveragePrecision,
    macroRocAuc,
    expectedCalibrationError,
    brierScore,
    logLoss,
  ].map((metric) => [metric.name, metric]),
);
