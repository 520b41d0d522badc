import { TokensiftError } from '@tokensift/core';
import type { SkippedVariant } from '../benchmark.ts';
import type { StepSettings } from '../inputs/step-settings.ts';
import { startNodeWorker } from './node-worker.ts';
import type { Worker } from './worker.ts';

/** Starts a worker that times training steps; a variant to be skipped where its engine does not work. */
export async function startStep(name: string, settings: StepSettings): Promise<Worker | SkippedVariant> {
  try {
    return await startNodeWorker('step.ts', settings);
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'unsupported') {
      return { name, reason: error.problem };
    }
    throw error;
  }
}
