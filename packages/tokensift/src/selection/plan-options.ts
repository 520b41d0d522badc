import { fullFinetuning } from '@tokensift/baselines';
import type { Engine, LabelledText, ProgressListener } from '@tokensift/core';
import { type TrainingSettings, trainingDefaults } from '@tokensift/training';
import { createEngine } from '../engines/create-engine.ts';
import type { BaseModel } from '../open-model.ts';
import { type Prepared, prepare } from '../prepare.ts';

/** What scoring and selecting start from: as `finetune` has it, without training. */
export interface PlanOptions {
  readonly model: BaseModel;
  readonly train: readonly LabelledText[];
  /** Batch size and dropout decide what a step costs. Default `trainingDefaults`. */
  readonly training?: Partial<TrainingSettings>;
  /** Longest text in tokens; longer ones are cut. Default 128, or the model's limit if lower. */
  readonly maxLength?: number;
  readonly seed: number;
  /** By default the first that works; see `createEngine`. */
  readonly engine?: Engine;
  readonly onProgress?: ProgressListener;
  /** Stops between batches with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

export async function preparePlan(options: PlanOptions): Promise<Prepared> {
  const { engine = await createEngine(), training } = options;
  const settings = { ...trainingDefaults, ...fullFinetuning().defaults, ...training };
  return prepare({ ...options, engine, settings, positions: 0 });
}
