import type { ParameterDescription } from '@tokensift/core';
import { hashBackbone, hashExamples, type SavedScores } from '@tokensift/parameter-sensitivity';
import { describeConstructs, type FoundConstruct } from '../describe-constructs.ts';
import { findTaskConstructs } from './constructs.ts';
import { type PlanOptions, preparePlan } from './plan-options.ts';
import { createSelectionWork } from './selector-input.ts';
import { readSelection, type ScoringOptions } from './settings.ts';

export interface EstimateSensitivityOptions extends PlanOptions {
  /** The scale is left to those who use the scores. */
  readonly scoring?: ScoringOptions;
}

export interface EstimatedSensitivity extends SavedScores {
  readonly parameters: readonly ParameterDescription[];
  /** The constructs that go with the classes, best first. */
  readonly constructs: readonly FoundConstruct[];
}

/**
 * Scores how sensitive a task is to each group of a model's parameters, without scale.
 * @throws TokensiftError `invalid-data`, `invalid-argument`, `not-finite`, `interrupted`.
 */
export async function estimateSensitivity(
  options: EstimateSensitivityOptions,
): Promise<EstimatedSensitivity> {
  const { context } = await preparePlan(options);
  const { examples, task, values, model, onProgress } = context;
  const settings = readSelection({ ...options.scoring, scale: 'none' }, examples.length);
  onProgress?.({ kind: 'phase', phase: 'constructs' });
  const found = findTaskConstructs(examples, task, settings);
  const work = createSelectionWork(context, found, settings);
  const scores = await work.input.scores();
  return {
    scores: { ...scores, flops: work.flops() },
    origin: {
      model: hashBackbone(model.parameters, values),
      data: hashExamples(examples),
      labels: settings.labels,
      samples: Math.min(settings.samples, examples.length),
      headEpochs: context.headEpochs,
      seed: options.seed,
    },
    parameters: model.parameters,
    constructs: describeConstructs(found.constructs, options.model.tokenizer, task.observedClasses),
  };
}
