import { createRandom } from '@tokensift/core';
import type { MethodSettings, TrialSettings, TuningSettings } from '../experiment/experiment.ts';
import { planRungs } from './halving.ts';
import type { Job } from './job.ts';
import { completedTraining, keyOf, type Place, planJob } from './place.ts';

/** Trials lie this many to a factor of ten around the learning rate that suits a method. */
const trialsPerDecade = 2;

/**
 * The hyperparameter trials of a method on a data set, by rung; none where the experiment has none. Without successive
 * halving there is one rung.
 */
export function planTrials(place: Place, method: MethodSettings): Job[][] {
  const { tuning } = place.experiment;
  if (!tuning) return [];
  const trials = method.trials ?? learningRateTrials(place, method, tuning);
  if (tuning.factor === undefined) {
    return [
      trials.map((trial, i) =>
        planJob(place, withTrial(method, trial), keyOf(place, method, tuning.seed, i + 1), []),
      ),
    ];
  }
  const rungs = planRungs(trials.length, tuning.factor, completedTraining(place, method).epochs);
  const planned: Job[][] = [];
  for (const [rung, { trials: count, epochs }] of rungs.entries()) {
    const before = planned[rung - 1]?.map(({ hash }) => hash) ?? [];
    const first = planned.flat().length + 1;
    planned.push(
      Array.from({ length: count }, (_, i) => {
        const tried = rung === 0 ? withTrial(method, trials[i]) : method;
        const training = { ...tried.training, epochs };
        const key = keyOf(place, method, tuning.seed, first + i);
        const promoted = rung === 0 ? {} : { promoted: { rung, rank: i + 1 } };
        return planJob(place, { ...tried, training }, key, before, promoted);
      }),
    );
  }
  return planned;
}

/**
 * Learning rates around the one that the method would have without trials: a grid, a factor of √10 apart, or as many that
 * are drawn from its range.
 */
function learningRateTrials(
  place: Place,
  method: MethodSettings,
  { trials, seed, drawn }: TuningSettings,
): TrialSettings[] {
  const { learningRate } = completedTraining(place, method);
  const random = createRandom(`tokensift/search/${seed}`).fork('learningRate');
  return Array.from({ length: trials }, (_, i) => {
    const decades = drawn ? 2 * random.uniform() - 1 : (i - (trials - 1) / 2) / trialsPerDecade;
    const digits = drawn ? 3 : 2;
    return {
      settings: {},
      training: { learningRate: Number((learningRate * 10 ** decades).toPrecision(digits)) },
    };
  });
}

function withTrial(method: MethodSettings, { settings, training }: TrialSettings): MethodSettings {
  return {
    ...method,
    settings: { ...method.settings, ...settings },
    training: { ...method.training, ...training },
  };
}
