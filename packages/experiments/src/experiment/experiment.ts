import type { AdaptationSettings, EngineSettings, GivenTraining } from '@tokensift/classifier';
import type { TaskChoice } from '@tokensift/tasks';
import type * as v from 'valibot';
import type { datasetSchema, modelSchema } from './experiment-schema.ts';

/** An experiment as its file says it, with defaults, absolute paths and one form for everything. */
export interface Experiment {
  readonly name: string;
  readonly model: ModelSettings;
  readonly datasets: readonly DatasetSettings[];
  readonly methods: readonly MethodSettings[];
  /** The name of the method that others are compared with; the first full finetuning, else the first, when absent. */
  readonly reference?: string;
  readonly seeds: readonly number[];
  /** Hyperparameter trials before the runs; none when absent. */
  readonly tuning?: TuningSettings;
  readonly training: GivenTraining;
  readonly engine: EngineSettings;
  /** Who is told how runs go on; none when absent. What is made does not depend on them. */
  readonly trackers?: readonly TrackerSettings[];
}

export interface TrackerSettings {
  /** Of a tracker that is built in, the absolute path of a module, or a package. */
  readonly name: string;
  readonly settings: Settings;
}

export type ModelSettings = v.InferOutput<typeof modelSchema>;

export type DatasetSettings = v.InferOutput<typeof datasetSchema> & {
  /** What is to be learned. */
  readonly task: TaskChoice;
};

/** How many rows of its splits are used at most; all when absent. */
export type RowLimits = NonNullable<DatasetSettings['rows']>;

export interface MethodSettings {
  /** How results name it. */
  readonly name: string;
  /** Which method it is. */
  readonly method: string;
  /** The method's own settings. */
  readonly settings: Settings;
  /** Constructs that become tokens before training. */
  readonly adaptation?: AdaptationSettings;
  /** What differs from the experiment's training settings, and from those of the data set. */
  readonly training: GivenTraining;
  /** What each hyperparameter trial tries; the method's own learning rates when absent. */
  readonly trials?: readonly TrialSettings[];
}

/** How methods are tuned on validation data: each with as many trials as the others. */
export interface TuningSettings {
  readonly trials: number;
  /** The seed of all trials, unlike those of the runs. */
  readonly seed: number;
}

/** What a trial sets, over what the method's entry sets. */
export interface TrialSettings {
  readonly settings: Settings;
  readonly training: GivenTraining;
}

export type Settings = Readonly<Record<string, unknown>>;
