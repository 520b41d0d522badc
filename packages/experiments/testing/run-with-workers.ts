import { runExperiment } from '../src/run-experiment.ts';
import { createWorkersExecutor } from '../src/workers/workers-executor.ts';

/** Runs an experiment with two workers, and prints a line at the end of each epoch: node run-with-workers.ts EXPERIMENT OUT */
const [experiment, folder] = process.argv.slice(2) as [string, string];

await runExperiment({
  experiment: JSON.parse(experiment),
  folder,
  mode: 'resume',
  createExecutor: ({ store }) => createWorkersExecutor({ store, workers: 2, stateSeconds: 1 }),
  onEvent(event) {
    if (event.kind === 'progress' && event.event.kind === 'epoch') console.log(event.event.epoch);
  },
});
