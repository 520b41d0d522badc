import type { EncodedExample, Engine, Objective, Random, Selection, Tensor } from '@tokensift/core';
import { type ClassifierModel, splitFrozenPrefix, trainingGraph } from '@tokensift/graph';
import type { TrainableParameters } from '@tokensift/sparse-optimizers';
import { padBatch } from '@tokensift/tokenization';
import { createBatchProgram } from './batch-program.ts';
import { dropoutInputs, dropoutMask } from './dropout.ts';
import type { PrefixCaches } from './prefix-cache/prefix-caches.ts';
import type { TrainingSettings } from './settings.ts';

/** Computes the gradients of a selection on batches of examples. */
export interface GradientProgram {
  /** Leaves the gradient of a batch's mean loss in the trainable parameters. */
  run(examples: readonly EncodedExample[]): Promise<GradientResult>;
  dispose(): Promise<void>;
}

export interface GradientResult {
  readonly loss: number;
  readonly flops: number;
}

export interface GradientProgramOptions {
  readonly model: ClassifierModel;
  readonly engine: Engine;
  readonly selection: Selection;
  /** Where the selection's gradients go. */
  readonly trainable: TrainableParameters;
  readonly settings: TrainingSettings;
  readonly padId: number;
  readonly objective: Objective;
  /** Draws dropout masks. */
  readonly masking: Random;
  /** Where the hidden states below what is trained are kept, if they are. */
  readonly caches: PrefixCaches | undefined;
  /** Parameters that keep their values while the program lives. */
  readonly frozen: ReadonlySet<string>;
}

export async function createGradientProgram(options: GradientProgramOptions): Promise<GradientProgram> {
  const { model, engine, selection, trainable, settings, padId, objective, masking, caches, frozen } =
    options;
  const sites = settings.dropout > 0 ? settings.dropoutSites : 'adapter';
  const { graph, gradients } = trainingGraph(model, objective, selection, sites);
  const masks = dropoutInputs(graph);
  const tensors = new Map(trainable.tensors.map((tensor) => [tensor.name, tensor]));
  const dense = gradients.filter(({ kind }) => kind === 'dense');
  const split = caches && splitFrozenPrefix(graph, selection);
  const program = await createBatchProgram(graph, {
    engine,
    parameters: model.values,
    frozen,
    outputBuffers: new Map(dense.map(({ output, parameter }) => [output, tensors.get(parameter)!.gradient])),
    ...(split && { cached: { split, cache: await caches.get(split) } }),
  });
  return {
    async run(examples) {
      const batch = padBatch(examples, { padId });
      const dimensions = { batch: batch.batch, length: batch.length };
      const targets = examples.map(({ target }) => target);
      const feeds: Record<string, Tensor> = {
        ...model.feeds(batch),
        ...objective.feeds(targets, dimensions),
      };
      for (const node of masks) {
        feeds[node.attributes.name as string] = dropoutMask(node, dimensions, settings.dropout, masking);
      }
      const { outputs, flops } = await program.run(examples, batch, feeds);
      trainable.zeroScatteredGradients();
      for (const gradient of gradients) {
        if (gradient.kind === 'scatter') {
          const rows = outputs[gradient.output];
          const ids = feeds[gradient.ids].data as Int32Array;
          trainable.scatterAddGradient(gradient.parameter, ids, rows.data);
        }
      }
      return { loss: outputs.loss.data[0], flops };
    },
    dispose: () => program.dispose(),
  };
}
