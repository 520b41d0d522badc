import type { MethodOverride, MethodSettings, Settings, TrialSettings } from './experiment.ts';
import type { ExperimentFile } from './experiment-schema.ts';
import { resolveFileSettings } from './file-settings.ts';
import { isTrainingKey } from './validate-experiment.ts';

type MethodFile = ExperimentFile['methods'][number];
export type OverridesFile = NonNullable<ExperimentFile['datasets'][number]['methods']>;

/** A method in its one form, with paths relative to a folder. */
export function readMethod(entry: MethodFile, folder: string): MethodSettings {
  if (typeof entry === 'string') return { name: entry, method: entry, settings: {}, training: {} };
  const { name, method = name, ...given } = entry;
  const { settings = {}, training = {}, ...others } = readOverride(given);
  return resolveFileSettings({ name, method, settings, training, ...others }, folder);
}

/** What a model or a data set says of methods, by their names; of names that no method has, as they are. */
export function readOverrides(
  overrides: OverridesFile,
  methods: readonly MethodSettings[],
  folder: string,
): Record<string, MethodOverride> {
  const read = Object.entries(overrides).map(([name, given]) => {
    const { settings = {}, ...others } = readOverride(given);
    const method = methods.find((entry) => entry.name === name)?.method ?? name;
    const {
      name: _,
      method: __,
      training,
      ...own
    } = resolveFileSettings({ name, method, settings, training: {}, ...others }, folder);
    return [name, { ...own, ...(others.training && { training }) }];
  });
  return Object.fromEntries(read);
}

function readOverride({ training, adaptation, trials, ...settings }: OverridesFile[string]): MethodOverride {
  return {
    settings,
    ...(training && { training }),
    ...(adaptation && { adaptation }),
    ...(trials && { trials: trials.map(readTrial) }),
  };
}

/** Keys of a trial are training settings, or else the method's own. */
function readTrial(trial: Settings): TrialSettings {
  const entries = Object.entries(trial);
  return {
    settings: Object.fromEntries(entries.filter(([key]) => !isTrainingKey(key))),
    training: Object.fromEntries(entries.filter(([key]) => isTrainingKey(key))),
  };
}
