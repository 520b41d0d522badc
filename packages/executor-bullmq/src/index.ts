export { type ConnectOptions, connectQueue, type QueueConnection } from './connection/connect-queue.ts';
export { type BullmqExecutorOptions, createBullmqExecutor } from './coordinator/bullmq-executor.ts';
export { DEFAULT_QUEUE, type QueueTimes, queueTimes } from './settings.ts';
export { type RunWorkerOptions, runWorker } from './worker/run-worker.ts';
export type { WorkerEvent } from './worker/worker-event.ts';
