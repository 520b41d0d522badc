import type { Task } from '@tokensift/core';
import type { TrainingSettings } from './settings.ts';

/** Settings with names for what may be a program's own: what is recorded of a training, as JSON. */
export type NamedSettings = Omit<TrainingSettings, 'optimizer' | 'schedule' | 'metric'> & {
  readonly optimizer: string;
  readonly schedule: string;
  readonly metric: string;
};

export function nameSettings(
  settings: TrainingSettings,
  { primaryMetric }: Pick<Task, 'primaryMetric'>,
): NamedSettings {
  const { optimizer, schedule, metric = primaryMetric } = settings;
  return {
    ...settings,
    optimizer: typeof optimizer === 'string' ? optimizer : optimizer.name,
    schedule: typeof schedule === 'string' ? schedule : schedule.name,
    metric: typeof metric === 'string' ? metric : metric.name,
  };
}
