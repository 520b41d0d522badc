export type { CalibrationBin } from './answers/calibration-bins.ts';
export { NOTHING } from './answers/compare-answer.ts';
export type { AnswerDetails, Mistake } from './answers/describe-answers.ts';
export {
  type CountedRows,
  type CountSettings,
  countFile,
  countRows,
} from './constructs/count-rows.ts';
export {
  type ConstructReport,
  type DescribedClass,
  type DescribedConstruct,
  type DescribeOptions,
  describeConstructs,
} from './constructs/describe-constructs.ts';
export type { DatasetDescription } from './constructs/describe-dataset.ts';
export { createMarker, type MarkedPiece, type MarkedText, pickTexts } from './constructs/mark-text.ts';
export type { DescribedData } from './data/check-inputs.ts';
export { describeDrawnSplits, loadSplits, readingNotes } from './data/load-splits.ts';
export {
  type DryRun,
  type DryRunEvent,
  type DryRunOptions,
  type DryRunPart,
  dryRun,
} from './dry-run/dry-run.ts';
export type { Estimate } from './dry-run/estimate-job.ts';
export {
  describeEnvironment,
  describeMachine,
  type Environment,
  type Machine,
  version,
} from './environment/environment.ts';
export { chooseSettings, type EndedJob } from './execute/choose-settings.ts';
export type { Executor, JobEvent } from './execute/executor.ts';
export { finishedBefore } from './execute/finished-before.ts';
export { createInProcessExecutor, type InProcessOptions } from './execute/in-process.ts';
export {
  createJobRunner,
  failedRecord,
  type JobRunnerOptions,
  type RunJob,
  type RunJobOptions,
  recordFailures,
} from './execute/run-job.ts';
export type * from './experiment/experiment.ts';
export {
  experimentSchema,
  methodSchema,
  trainingSchema,
} from './experiment/experiment-schema.ts';
export { portableSettings, readFileSettings } from './experiment/file-settings.ts';
export { isPathField, withAbsolutePaths } from './experiment/path-fields.ts';
export { type ReadExperimentOptions, readExperiment } from './experiment/read-experiment.ts';
export { describeKeys, isTrainingKey, type KeyPath, type Locate } from './experiment/validate-experiment.ts';
export { hashModelFolder, hashRows, hashValue } from './plan/fingerprints.ts';
export { createJob, type Job, withSettingsOf } from './plan/job.ts';
export type { KnownInputs, KnownModel } from './plan/place.ts';
export { planExperiment } from './plan/plan-experiment.ts';
export {
  type Combination,
  combinationsOf,
  fits,
  PARTS,
  type RunFilter,
  type RunPatterns,
  readFilter,
} from './plan/run-filter.ts';
export { type BestMethods, findBest } from './results/best-methods.ts';
export { type ModelResults, resultsByModel } from './results/by-model.ts';
export {
  type BootstrapComparison,
  type Comparison,
  compareMethods,
  referenceMethod,
  type SignedRankComparison,
} from './results/comparisons.ts';
export { groupBy } from './results/group-by.ts';
export {
  collectResults,
  type ExperimentNote,
  findSchemaProblem,
  type ResultRun,
  type Results,
  readResults,
} from './results/results.ts';
export { type MethodSummary, summarizeRuns } from './results/summary.ts';
export { compareTrials, type TrialResult, type TuningResult } from './results/tuning.ts';
export { type ExperimentEvent, type RunExperimentOptions, runExperiment } from './run-experiment.ts';
export { type InputsRecord, readInputsRecord } from './store/inputs-record.ts';
export type { FolderMode } from './store/mark.ts';
export { openTrainingStates } from './store/open-training-states.ts';
export { openRunFolder, readExperimentOf } from './store/run-folder.ts';
export {
  describeRun,
  describeRuns,
  type FailedRun,
  type FinishedRun,
  RUN_SCHEMA,
  type RunKey,
  type RunRecord,
  readRunRecord,
  readRunRecords,
  writeRunRecord,
} from './store/run-record.ts';
export type { RunStore } from './store/run-store.ts';
export { besideSharedStore, openSharedStore } from './store/shared-store.ts';
export { openStateFolder, type TrainingStates } from './store/training-states.ts';
export { EVENTS_SCHEMA, type Events, readEvents } from './trackers/events/read-events.ts';
export { TRACKER_FAILED } from './trackers/follow-experiment.ts';
export { type LoadedTracker, loadTrackers, type TrackerModule } from './trackers/load-trackers.ts';
export { type TrackEventsOptions, trackEvents } from './trackers/track-events.ts';
export type { CreateTracker, TrackedEvent, Tracker, TrackerContext } from './trackers/tracker.ts';
export { trackerKinds } from './trackers/tracker-kinds.ts';
export { type ReadTrackersOptions, readTrackers, trackerSchema } from './trackers/tracker-settings.ts';
export { type StartOptions, startWorker, WorkerDeath, type WorkerProcess } from './workers/worker-process.ts';
export {
  createWorkersExecutor,
  type RetrySettings,
  retryDefaults,
  type WorkersOptions,
} from './workers/workers-executor.ts';
