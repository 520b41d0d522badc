import type { Engine, Note, ProgressListener } from '@tokensift/core';
import { singleLabel, type TaskKind } from '@tokensift/tasks';
import type { GivenTraining } from '@tokensift/training';
import { completeTraining } from '../complete-training.ts';
import { createEngine } from '../engines/create-engine.ts';
import { sparseFinetuning } from '../methods/sparse.ts';
import { modelForTask } from '../model-for-task.ts';
import type { BaseModel } from '../open-model.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { checkSplits } from '../summary/check-splits.ts';
import type { DataSummary } from '../summary/data-summary.ts';
import { encodeSplits } from '../summary/encode-splits.ts';
import { tellStart } from '../summary/tell-start.ts';

/** What scoring and selecting start from: as `finetune` has it, without training. */
export interface PlanOptions {
  readonly model: BaseModel;
  /** Default `singleLabel`. */
  readonly task?: TaskKind;
  readonly train: readonly object[];
  /** Batch size and dropout decide what a step costs, the head's epochs what is scored. Defaults: those of `sparse`. */
  readonly training?: GivenTraining;
  /** Longest text in tokens; longer ones are cut. Default as in `finetune`. */
  readonly maxLength?: number;
  readonly seed: number;
  /** By default the first that works; see `createEngine`. */
  readonly engine?: Engine;
  /** Is told what a user should know, too. */
  readonly onProgress?: ProgressListener;
  /** Is given what the work starts from, before it. */
  readonly onSummary?: (summary: DataSummary) => void;
  /** Stops between batches with an `interrupted` error. */
  readonly signal?: AbortSignal;
}

export async function preparePlan(options: PlanOptions): Promise<Prepared> {
  const { engine = await createEngine(), task = singleLabel, training = {}, onProgress, onSummary } = options;
  const model = modelForTask(options.model, task);
  const settings = completeTraining(sparseFinetuning.create().defaults, training, { model, task });
  const tell = (notes: readonly Note[]): void => {
    for (const note of notes) onProgress?.({ kind: 'note', note });
  };
  const checked = checkSplits({ train: options.train, validation: [] }, task);
  tell(checked.notes);
  const encoded = encodeSplits(checked, { ...options, model });
  tellStart(encoded, model, { tell, onSummary });
  return prepare({ ...options, model, encoded, engine, settings, tell });
}
