import type { InferenceSession } from 'onnxruntime-node';

/**
 * ONNX Runtime. Not imported statically: where its native part cannot be loaded, Node 20 reports that a second time, as an
 * unhandled rejection that ends the process however carefully the importer catches the first.
 */
export const ort = await import('onnxruntime-node');

/** How a model is run on this many cores. */
export const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Measured: no gain in speed with symbolic shapes, and several hundred megabytes more.
  enableMemPattern: false,
  logSeverityLevel: 3,
  // Threads that wait for the next run would take the cores from other programs: the frozen prefix takes a third of
  // the time without them.
  extra: { session: { force_spinning_stop: '1' } },
});
