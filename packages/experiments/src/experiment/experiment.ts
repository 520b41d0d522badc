import type { AdaptationSettings, EngineSettings, GivenTraining } from '@tokensift/classifier';
import type { TaskChoice } from '@tokensift/tasks';
import type * as v from 'valibot';
import type { RunFilter } from '../plan/run-filter.ts';
import type { datasetSchema, modelSchema } from './experiment-schema.ts';

type ModelFile = v.InferOutput<typeof modelSchema>;
type DatasetFile = v.InferOutput<typeof datasetSchema>;

/** An experiment as its file says it, with defaults, absolute paths and one form for everything. */
export interface Experiment {
  readonly name: string;
  /** One at least. */
  readonly models: readonly ModelEntry[];
  readonly datasets: readonly DatasetEntry[];
  readonly methods: readonly MethodSettings[];
  /** The name of the method that others are compared with; the first full finetuning, else the first, when absent. */
  readonly reference?: string;
  readonly seeds: readonly number[];
  /** Runs that are left out. */
  readonly exclude?: readonly RunFilter[];
  /** Hyperparameter trials before the runs; none when absent. */
  readonly tuning?: TuningSettings;
  readonly training: GivenTraining;
  readonly engine: EngineSettings;
  /** Trackers that get the events of runs; none when absent. They do not change what is trained. */
  readonly trackers?: readonly TrackerSettings[];
}

export interface TrackerSettings {
  /** Of a tracker that is built in, the absolute path of a module, or a package. */
  readonly name: string;
  readonly settings: Settings;
}

export interface ModelSettings extends Omit<ModelFile, 'training' | 'methods'> {
  /** How results name it, where there are several. */
  readonly name: string;
}

export interface DatasetSettings extends Omit<DatasetFile, 'training' | 'methods'> {
  /** What is to be learned. */
  readonly task: TaskChoice;
}

/** What a model or a data set asks for, over what the experiment and its methods say. */
interface Overrides {
  readonly training?: GivenTraining;
  /** By the names of the methods. */
  readonly methods?: Readonly<Record<string, MethodOverride>>;
}

export interface ModelEntry extends ModelSettings, Overrides {}

export interface DatasetEntry extends DatasetSettings, Overrides {}

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
  /** What differs from the training settings of the experiment, of the model and of the data set. */
  readonly training: GivenTraining;
  /** What each hyperparameter trial tries; the method's own learning rates when absent. */
  readonly trials?: readonly TrialSettings[];
}

export type MethodOverride = Partial<Omit<MethodSettings, 'name' | 'method'>>;

/** How methods are tuned on validation data: each with as many trials as the others. */
export interface TuningSettings {
  readonly trials: number;
  /** The seed of all trials, unlike those of the runs. */
  readonly seed: number;
  /** Whether learning rates of methods without trials of their own are drawn, and no grid. */
  readonly drawn?: boolean;
  /** Successive halving: of the trials, one of so many is trained again, so many times longer, and so on. */
  readonly factor?: number;
}

/** What a trial sets, over what the method's entry sets. */
export interface TrialSettings {
  readonly settings: Settings;
  readonly training: GivenTraining;
}

export type Settings = Readonly<Record<string, unknown>>;
