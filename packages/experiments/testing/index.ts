// What other workspace packages test with; nothing of it is published.
export { sampleResults } from './sample-results.ts';
export { makeTinyExperiment, writeTinyExperiment } from './tiny-experiment.ts';
