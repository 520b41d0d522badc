import { selectWhere } from '@tokensift/baselines';
import type { EncodedExample, Engine, ProgressListener, Random, Task } from '@tokensift/core';
import { stopwatch } from '@tokensift/eval';
import type { ClassifierModel } from '@tokensift/graph';
import { type TrainingSettings, train } from '@tokensift/training';

/** The head learns fast when nothing else does; the rate of the linear probe. */
const headLearningRate = 1e-2;

export interface WarmUpOptions {
  readonly model: ClassifierModel;
  readonly task: Task;
  readonly engine: Engine;
  readonly examples: readonly EncodedExample[];
  readonly settings: TrainingSettings;
  readonly padId: number;
  readonly random: Random;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

export interface WarmUp {
  readonly flops: number;
  readonly seconds: number;
}

/**
 * Trains the classification head of a model in place, all else frozen, for as many epochs as the settings say: what is
 * trained afterwards starts from gradients that mean something (linear probing, then finetuning; Kumar et al. 2022,
 * Fine-Tuning Can Distort Pretrained Features, arXiv 2202.10054).
 * @throws TokensiftError `not-finite`, `interrupted`.
 */
export async function warmUpHead(options: WarmUpOptions): Promise<WarmUp> {
  const { model, examples, settings, onProgress, ...rest } = options;
  const watch = stopwatch();
  if (settings.headEpochs === 0) return { flops: 0, seconds: 0 };
  const { flops } = await train({
    ...rest,
    model,
    selection: selectWhere(model.parameters, () => false),
    train: examples,
    validation: [],
    settings: { ...settings, epochs: settings.headEpochs, learningRate: headLearningRate },
    // Its epochs are not those that the user asked for.
    onProgress: (event) => {
      if (event.kind === 'phase') onProgress?.({ ...event, phase: 'head' });
      else if (event.kind !== 'epoch') onProgress?.(event);
    },
  });
  return { flops, seconds: watch.seconds() };
}
