import type { EncodedExample, EncodedText, Engine } from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import type { FittedTask } from '@tokensift/tasks';
import { createPredictor } from '@tokensift/training';

/** A task with what the validation split decides, such as thresholds, for a model that is trained. */
export async function tuneTask(
  task: FittedTask,
  model: ClassifierModel,
  {
    engine,
    padId,
    training,
    validation,
    outOfScope,
  }: {
    readonly engine: Engine;
    readonly padId: number;
    readonly training: readonly EncodedExample[];
    readonly validation: readonly EncodedExample[];
    /** Texts that belong to no class. */
    readonly outOfScope: readonly EncodedText[];
  },
): Promise<FittedTask> {
  if (!task.tune || validation.length === 0) return task;
  const predictor = await createPredictor(model, engine, { padId, vectors: task.readsVectors ?? false });
  const read = async (examples: readonly EncodedExample[]) => ({
    ...(await predictor.read(examples)),
    examples,
  });
  try {
    return task.tune(await read(validation), {
      outOfScope: await predictor.read(outOfScope),
      ...(task.readsVectors && { training: await read(training) }),
    });
  } finally {
    await predictor.dispose();
  }
}
