// What other workspace packages test with; nothing of it is published.
export { HOSTILE_TEXT, sampleInputs, sampleRecords, sampleResults } from './sample-results.ts';
export { makeTinyExperiment, writeTinyExperiment } from './tiny-experiment.ts';
