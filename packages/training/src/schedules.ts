import { createRegistry, type Schedule } from '@tokensift/core';
import {
  constantSchedule,
  cosineSchedule,
  linearSchedule,
  type WarmupOptions,
} from '@tokensift/sparse-optimizers';

/** Learning-rate schedules by name. */
export const schedules = createRegistry<(options: WarmupOptions) => Schedule>('schedule', {
  linear: linearSchedule,
  cosine: cosineSchedule,
  constant: () => constantSchedule,
});
