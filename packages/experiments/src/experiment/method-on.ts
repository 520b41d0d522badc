import type { GivenTraining } from '@tokensift/classifier';
import type { DatasetEntry, Experiment, MethodOverride, MethodSettings, ModelEntry } from './experiment.ts';

/** A method as it is run with a model on a data set: its entry, what the model's says of it, what the data set's does. */
export const methodOn = (model: ModelEntry, dataset: DatasetEntry, method: MethodSettings): MethodSettings =>
  [model, dataset]
    .flatMap(({ methods = {} }) => (Object.hasOwn(methods, method.name) ? [methods[method.name]] : []))
    .reduce(withOverride, method);

const withOverride = (method: MethodSettings, override: MethodOverride): MethodSettings => ({
  ...method,
  ...override,
  settings: { ...method.settings, ...override.settings },
  training: { ...method.training, ...override.training },
  ...(override.adaptation && { adaptation: { ...method.adaptation, ...override.adaptation } }),
});

/** The training settings that a method is given with a model on a data set, over its own defaults. */
export const trainingOn = (
  experiment: Pick<Experiment, 'training'>,
  model: ModelEntry,
  dataset: DatasetEntry,
  method: MethodSettings,
): GivenTraining => ({ ...experiment.training, ...model.training, ...dataset.training, ...method.training });

/** A model or a data set by itself. */
export const withoutOverrides = <Entry extends Partial<Pick<ModelEntry, 'training' | 'methods'>>>({
  training: _,
  methods: __,
  ...settings
}: Entry): Omit<Entry, 'training' | 'methods'> => settings;

/** Every method in every form that it is run in. */
export const allMethods = ({
  models,
  datasets,
  methods,
}: Pick<Experiment, 'models' | 'datasets' | 'methods'>): MethodSettings[] => [
  ...new Set(
    models.flatMap((model) =>
      datasets.flatMap((dataset) => methods.map((method) => methodOn(model, dataset, method))),
    ),
  ),
];
