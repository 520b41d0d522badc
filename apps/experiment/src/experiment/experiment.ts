import type { ReadDatasetOptions } from '@tokensift/datasets';
import type { TaskChoice } from '@tokensift/tasks';
import type { AdaptationSettings, EngineSettings, OpenModelOptions } from 'tokensift';

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
  readonly training: Settings;
  readonly engine: EngineSettings;
}

export interface ModelSettings extends OpenModelOptions {
  readonly path: string;
  /** Longest sequence in tokens. */
  readonly maxLength?: number;
}

export interface DatasetSettings extends ReadDatasetOptions {
  readonly name: string;
  /** A folder with splits, or a file that is split. */
  readonly path: string;
  /** What is to be learned. */
  readonly task: TaskChoice;
  /** How many rows of its splits are used at most; all when absent. */
  readonly rows?: RowLimits;
  /** What differs from the experiment's training settings on this data set. */
  readonly training?: Settings;
}

export interface RowLimits {
  readonly train?: number;
  readonly validation?: number;
}

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
  readonly training: Settings;
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
  readonly training: Settings;
}

export type Settings = Readonly<Record<string, unknown>>;
