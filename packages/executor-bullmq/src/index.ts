export { type ConnectOptions, connectQueue, type QueueConnection } from './connection/connect-queue.ts';
export { type BullmqExecutorOptions, createBullmqExecutor } from './coordinator/bullmq-executor.ts';
export type { CoordinatorDescription } from './coordinator/coordinator-description.ts';
export type { Position } from './protocol/progress.ts';
export { DEFAULT_QUEUE, type QueueTimes, queueTimes } from './settings.ts';
export type { Failure } from './status/failures.ts';
export { type QueueStatus, type RunningJob, readStatus, type WorkerStatus } from './status/read-status.ts';
export {
  createProcessRunner,
  type ProcessRunner,
  type ProcessRunnerOptions,
} from './worker/process-runner.ts';
export { type RunWorkerOptions, runWorker } from './worker/run-worker.ts';
export type { WorkerDescription } from './worker/worker-description.ts';
export type { WorkerEvent } from './worker/worker-event.ts';
