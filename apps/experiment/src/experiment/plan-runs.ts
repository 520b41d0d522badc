import { basename } from 'node:path';
import { createMethod, type TrainingSettings, trainingDefaults } from 'tokensift';
import { version } from './environment.ts';
import type { DatasetSettings, Experiment, MethodSettings, Settings } from './experiment.ts';
import { hashValue } from './fingerprints.ts';
import type { RunKey } from './run-record.ts';

export interface PlannedRun {
  readonly key: RunKey;
  readonly dataset: DatasetSettings;
  readonly method: MethodSettings;
  /** The method's learning rate, then the experiment's settings, then those of the method's entry. */
  readonly training: TrainingSettings;
  /** Everything that the result depends on, but for the seed and the version. */
  readonly settings: Settings;
  readonly settingsHash: string;
}

/** SHA-256 of what is read from outside of the experiment file. */
export interface Fingerprints {
  readonly model: string;
  readonly datasets: ReadonlyMap<string, string>;
}

/**
 * All runs, in the order in which they are made: each seed with every method before the next seed, so that an
 * interrupted experiment leaves runs that can be compared.
 */
export function planRuns(experiment: Experiment, fingerprints: Fingerprints): PlannedRun[] {
  return experiment.datasets.flatMap((dataset) =>
    experiment.seeds.flatMap((seed) =>
      experiment.methods.map((method) => {
        const training: TrainingSettings = {
          ...trainingDefaults,
          ...createMethod(method.method, method.settings).defaults,
          ...experiment.training,
          ...method.training,
        };
        const { path, ...model } = experiment.model;
        const settings = {
          model: { ...model, name: basename(path), sha256: fingerprints.model },
          dataset: { sha256: fingerprints.datasets.get(dataset.name) },
          method: { ...method.settings, name: method.method },
          ...(method.adaptation && { adaptation: method.adaptation }),
          training,
          engine: experiment.engine,
        };
        return {
          key: { dataset: dataset.name, method: method.name, seed },
          dataset,
          method,
          training,
          settings,
          settingsHash: hashValue({ version, seed, settings }),
        };
      }),
    ),
  );
}

/** Records in the order of the experiment file, whatever the order in which they were made. */
export function inFileOrder<Run extends RunKey>(experiment: Experiment, runs: readonly Run[]): Run[] {
  return experiment.datasets.flatMap(({ name: dataset }) =>
    experiment.methods.flatMap(({ name: method }) =>
      experiment.seeds.flatMap((seed) =>
        runs.filter((run) => run.dataset === dataset && run.method === method && run.seed === seed),
      ),
    ),
  );
}
