import type { Metric } from '@tokensift/core';
import { expectedCalibrationError } from '../calibration/expected-calibration-error.ts';
import { accuracy, balancedAccuracy } from './accuracy.ts';
import { macroF1, weightedF1 } from './class-reports.ts';
import { mcc } from './matthews-correlation.ts';
import { macroAveragePrecision, macroRocAuc } from './one-against-rest.ts';
import { brierScore, logLoss } from './probability-scores.ts';

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
