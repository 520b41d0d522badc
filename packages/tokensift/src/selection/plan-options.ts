import type { Engine, LabelledText, ProgressListener } from '@tokensift/core';
import type { TrainingSettings } from '@tokensift/training';
import { completeTraining } from '../complete-training.ts';
import { createEngine } from '../engines/create-engine.ts';
import { sparseFinetuning } from '../methods/sparse.ts';
import type { BaseModel } from '../open-model.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { encodeSplits } from '../summary/encode-splits.ts';

/** What scoring and selecting start from: as `finetune` has it, without training. */
export interface PlanOptions {
  readonly model: BaseModel;
  readonly train: readonly LabelledText[];
  /** Batch size and dropout decide what a step costs, the head's epochs what is scored. Defaults: those of `sparse`. */
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
  const settings = completeTraining(sparseFinetuning().defaults, training);
  const encoded = encodeSplits({ ...options, validation: [] });
  return prepare({ ...options, encoded, engine, settings });
}
