import { createRegistry } from '@tokensift/core';
import { noSettings, type SettingsSchema } from '@tokensift/core/settings';
import type { Settings } from '../experiment/experiment.ts';
import { mlflowSettings } from './mlflow/mlflow-settings.ts';
import type { CreateTracker } from './tracker.ts';

/** A tracker that experiments can name. */
export interface TrackerKind {
  readonly settings: SettingsSchema;
  /** Loads what it needs. @throws TokensiftError `invalid-config` for settings that are not enough. */
  load(settings: Settings): Promise<CreateTracker>;
}

/** Events are always written down, too: see `openEventLog`. */
export const trackerKinds = createRegistry<TrackerKind>('tracker', {
  tensorboard: {
    settings: noSettings,
    load: async () => (await import('./tensorboard/tensorboard.ts')).createTensorboardTracker,
  },
  mlflow: {
    settings: mlflowSettings,
    load: async (settings) => (await import('./mlflow/mlflow.ts')).mlflowTracker(settings),
  },
});
