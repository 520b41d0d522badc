import type { Metric } from '@tokensift/core';
import { accuracy } from './accuracy.ts';
import { brierScore } from './brier-score.ts';
import { expectedCalibrationError } from './expected-calibration-error.ts';
import { macroF1, weightedF1 } from './f1.ts';
import { logLoss } from './log-loss.ts';
import { mcc } from './matthews-correlation.ts';

/** The metrics of this package by name. */
export const metrics: Readonly<Record<string, Metric>> = Object.fromEntries(
  [accuracy, macroF1, weightedF1, mcc, expectedCalibrationError, brierScore, logLoss].map((metric) => [
    metric.name,
    metric,
  ]),
);
