import { selectWhere } from '@tokensift/baselines';
import type {
  MethodContext,
  ScoreRequest,
  Selection,
  SelectorInput,
  SensitivityScores,
} from '@tokensift/core';
import { type SavedScores, scaleScores } from '@tokensift/parameter-sensitivity';
import type { TaskConstructs } from './constructs.ts';
import type { SelectionSettings } from './settings.ts';

export interface SelectionWork {
  readonly input: SelectorInput;
  /** FLOPs of everything that was asked for so far. */
  flops(): number;
}

/**
 * What a selector sees of a method's context. Scores and trainings are made when they are asked for, once each.
 * @param saved scores that need not be estimated
 */
export function createSelectionWork(
  context: MethodContext,
  { relevance, tokens }: TaskConstructs,
  settings: SelectionSettings,
  saved?: SavedScores,
): SelectionWork {
  const { model, examples, random, onProgress, signal } = context;
  const { parameters } = model;
  const head = selectWhere(parameters, () => false);
  const withHead = ({ slices }: Selection): Selection => ({
    slices: [
      ...slices.filter(({ parameter }) => !head.slices.some((own) => own.parameter === parameter)),
      ...head.slices,
    ],
  });
  let flops = 0;

  const keyOf = ({ score, granularity, labels }: Omit<ScoreRequest, 'scale'>): string =>
    JSON.stringify([score, granularity, labels]);
  const estimates = new Map<string, Promise<SensitivityScores>>();
  if (saved) {
    estimates.set(keyOf({ ...saved.scores, ...saved.origin }), Promise.resolve(saved.scores));
    flops += saved.scores.flops;
  }
  const estimate = (request: ScoreRequest): Promise<SensitivityScores> => {
    const { score, granularity, labels } = request;
    const key = keyOf(request);
    let scores = estimates.get(key);
    if (!scores) {
      scores = (async () => {
        const estimator = context.estimator(score, {
          samples: settings.samples,
          granularity,
          labels,
        });
        onProgress?.({ kind: 'phase', phase: 'sensitivity' });
        const result = await estimator.estimate({
          examples,
          relevance,
          random: random.fork('sensitivity'),
          ...(onProgress && { onProgress }),
          ...(signal && { signal }),
        });
        flops += result.flops;
        return result;
      })();
      estimates.set(key, scores);
    }
    return scores;
  };

  return {
    input: {
      parameters,
      values: context.values,
      granularity: settings.granularity,
      budget: { density: settings.density, cost: settings.cost },
      stepCost: (selection) => context.stepCost(withHead(selection)),
      fullStepCost: context.stepCost(selectWhere(parameters, () => true)),
      async scores(request = {}) {
        const { score, granularity, labels, scale } = settings;
        const complete = { score, granularity, labels, scale, ...request };
        return scaleScores(await estimate(complete), parameters, complete.scale);
      },
      async train(selection) {
        onProgress?.({ kind: 'phase', phase: 'trial training' });
        const result = await context.train(withHead(selection), { epochs: settings.movementEpochs });
        flops += result.flops;
        return result.values;
      },
      relevantTokens: tokens,
      random: random.fork('selection'),
    },
    flops: () => flops,
  };
}
