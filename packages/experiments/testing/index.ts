// What other workspace packages test with; nothing of it is published.
export { createMemoryStates, createMemoryStore, createSampleRunner, sampleJob } from './sample-jobs.ts';
export { sampleResults } from './sample-results.ts';
export { makeTinyExperiment, writeTinyExperiment } from './tiny-experiment.ts';
export { typescriptFlags } from './typescript-flags.ts';
export { withoutTimes } from './without-times.ts';
