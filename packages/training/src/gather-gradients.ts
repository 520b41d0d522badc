import type { EncodedExample, GatheredGradient } from '@tokensift/core';
import { createTrainableParameters } from '@tokensift/sparse-optimizers';
import { createGradientProgram, type GradientProgramOptions } from './gradient-program.ts';

export type GatherOptions = Omit<GradientProgramOptions, 'trainable' | 'frozen'>;

/** Gradients of a selection over batches, with the values that the model has; nothing is changed. */
export async function gatherGradients(
  options: GatherOptions,
  batches: readonly (readonly EncodedExample[])[],
): Promise<{ readonly gradients: readonly GatheredGradient[]; readonly flops: number }> {
  const { model, selection } = options;
  // A copy of the map: parameters that are selected whole stay where they are.
  const trainable = createTrainableParameters(new Map(model.values), model.parameters, selection);
  const program = await createGradientProgram({
    ...options,
    trainable,
    frozen: new Set(model.values.keys()),
  });
  const sums = trainable.tensors.map(({ values }) => ({
    mean: new Float32Array(values.length),
    meanSquare: new Float32Array(values.length),
  }));
  let flops = 0;
  try {
    for (const examples of batches) {
      flops += (await program.run(examples)).flops;
      trainable.tensors.forEach(({ gradient }, k) => {
        const { mean, meanSquare } = sums[k];
        for (let i = 0; i < gradient.length; i++) {
          const value = gradient[i];
          mean[i] += value / batches.length;
          meanSquare[i] += (value * value) / batches.length;
        }
      });
    }
  } finally {
    await program.dispose();
  }
  return {
    gradients: trainable.tensors.map(({ slice }, k) => ({ slice, batches: batches.length, ...sums[k] })),
    flops,
  };
}
