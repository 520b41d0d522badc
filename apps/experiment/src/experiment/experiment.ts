import type { ColumnNames } from '@tokensift/datasets';
import type { AdaptationSettings, EngineSettings, OpenModelOptions } from 'tokensift';

/** An experiment as its file says it, with defaults, absolute paths and one form for everything. */
export interface Experiment {
  readonly name: string;
  readonly model: ModelSettings;
  readonly datasets: readonly DatasetSettings[];
  readonly methods: readonly MethodSettings[];
  readonly seeds: readonly number[];
  readonly training: Settings;
  readonly engine: EngineSettings;
}

export interface ModelSettings extends OpenModelOptions {
  readonly path: string;
  /** Longest sequence in tokens. */
  readonly maxLength?: number;
}

export interface DatasetSettings {
  readonly name: string;
  /** A folder with splits, or a file that is split. */
  readonly path: string;
  /** Where texts and labels are, when not in `text` and `label`. */
  readonly columns?: ColumnNames;
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
  /** What differs from the experiment's training settings. */
  readonly training: Settings;
}

export type Settings = Readonly<Record<string, unknown>>;
