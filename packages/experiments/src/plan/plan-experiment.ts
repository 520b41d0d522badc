import type { Experiment, MethodSettings } from '../experiment/experiment.ts';
import { methodOn } from '../experiment/method-on.ts';
import type { Job } from './job.ts';
import { type KnownInputs, keyOf, type Place, planJob } from './place.ts';
import { planTrials } from './plan-trials.ts';
import { isPlanned } from './run-filter.ts';

/**
 * The jobs of an experiment, each after those that it depends on: with each model, of each data set the trials of all
 * methods, then each seed with every method before the next seed, so that an interrupted experiment leaves runs that can
 * be compared.
 */
export function planExperiment(experiment: Experiment, known: KnownInputs): Job[] {
  return experiment.models.flatMap((model) =>
    experiment.datasets.flatMap((dataset) => planPlace({ experiment, known, model, dataset })),
  );
}

function planPlace(place: Place): Job[] {
  const { experiment, model, dataset } = place;
  const methods = experiment.methods.map((method) => methodOn(model, dataset, method));
  const has = (method: MethodSettings, seed: number): boolean =>
    isPlanned(experiment, { model: model.name, dataset: dataset.name, method: method.name, seed });
  const run = methods.filter((method) => experiment.seeds.some((seed) => has(method, seed)));
  const trials = new Map(run.map((method) => [method.name, planTrials(place, method)]));
  const runs = experiment.seeds.flatMap((seed) =>
    run
      .filter((method) => has(method, seed))
      .map((method) => {
        const lastRung = trials.get(method.name)!.at(-1) ?? [];
        const before = lastRung.map(({ hash }) => hash);
        return planJob(place, method, keyOf(place, method, seed, 0), before);
      }),
  );
  return [...[...trials.values()].flat(2), ...runs];
}
