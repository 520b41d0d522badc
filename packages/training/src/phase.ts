import type {
  EncodedExample,
  Engine,
  Optimizer,
  OptimizerState,
  ParameterValues,
  Random,
  Selection,
  Tensor,
} from '@tokensift/core';
import { type ClassifierModel, splitFrozenPrefix, trainingGraph } from '@tokensift/graph';
import {
  createTrainableParameters,
  optimizerOf,
  roomForArrays,
  type TrainableParameters,
} from '@tokensift/sparse-optimizers';
import { padBatch } from '@tokensift/tokenization';
import { createBatchProgram } from './batch-program.ts';
import { dropoutInputs, dropoutMask } from './dropout.ts';
import { createPredictor, type Predictor } from './predictor.ts';
import type { PrefixCaches } from './prefix-cache/prefix-caches.ts';
import type { TrainingSettings } from './settings.ts';
import type { Targets } from './targets.ts';

/** Epochs in which one selection is trained: its programs, values, gradients and optimizer. */
export interface Phase {
  readonly trainable: TrainableParameters;
  readonly optimizer: Optimizer;
  readonly predictor: Predictor;
  /** Leaves the gradient of a batch's mean loss in the trainable parameters. */
  computeGradients(examples: readonly EncodedExample[]): Promise<GradientResult>;
  dispose(): Promise<void>;
}

export interface GradientResult {
  readonly loss: number;
  readonly flops: number;
}

export interface PhaseOptions {
  readonly model: ClassifierModel;
  readonly engine: Engine;
  readonly selection: Selection;
  readonly settings: TrainingSettings;
  /** Factors on the learning rate by parameter. */
  readonly learningRateFactors: ReadonlyMap<string, number> | undefined;
  readonly padId: number;
  readonly targets: Targets;
  /** What trained parameters decay towards, if not zero. */
  readonly pretrained: ParameterValues | undefined;
  /** Draws dropout masks. */
  readonly masking: Random;
  /** Where the hidden states below what is trained are kept, if they are. */
  readonly caches: PrefixCaches | undefined;
  /** State of the optimizer before, for coordinates that are trained on. */
  readonly from: OptimizerState | undefined;
}

export async function createPhase(options: PhaseOptions): Promise<Phase> {
  const { model, engine, selection, settings, padId, targets, pretrained, masking, caches, from } = options;
  const kind = optimizerOf(settings.optimizer);
  const extraArrays = (pretrained ? 1 : 0) + (settings.accumulation > 1 ? 1 : 0);
  const trainable = createTrainableParameters(model.values, model.parameters, selection, {
    learningRateFactors: options.learningRateFactors,
    stateRoom: (slice, shape) => kind.stateRoom(slice, shape) + roomForArrays(extraArrays)(slice, shape),
  });
  const { weightDecay, momentum } = settings;
  const optimizer = kind.create(trainable, { weightDecay, momentum, pretrained }, from);
  const sites = settings.dropout > 0 ? settings.dropoutSites : 'adapter';
  const { graph, gradients } = trainingGraph(model, selection, sites, settings.focalGamma);
  const masks = dropoutInputs(graph);
  const tensors = new Map(trainable.tensors.map((tensor) => [tensor.name, tensor]));
  const dense = gradients.filter(({ kind }) => kind === 'dense');
  const trained = new Set(selection.slices.map(({ parameter }) => parameter));
  const frozen = new Set([...model.values.keys()].filter((name) => !trained.has(name)));
  const split = caches && splitFrozenPrefix(graph, selection);
  const program = await createBatchProgram(graph, {
    engine,
    parameters: model.values,
    frozen,
    outputBuffers: new Map(dense.map(({ output, parameter }) => [output, tensors.get(parameter)!.gradient])),
    ...(split && { cached: { split, cache: await caches.get(split) } }),
  });
  const predictor = await createPredictor(model, engine, {
    padId,
    frozen,
    ...(caches && { cached: { caches, selection } }),
  });

  return {
    trainable,
    optimizer,
    predictor,
    async computeGradients(examples) {
      const batch = padBatch(examples, { padId });
      const dimensions = { batch: batch.batch, length: batch.length };
      const feeds: Record<string, Tensor> = {
        ...model.feeds(batch),
        targets: targets(examples),
      };
      for (const node of masks) {
        feeds[node.attributes.name as string] = dropoutMask(node, dimensions, settings.dropout, masking);
      }
      const { outputs, flops } = await program.run(examples, batch, feeds);
      trainable.zeroScatteredGradients();
      for (const gradient of gradients) {
        if (gradient.kind === 'scatter') {
          const rows = outputs[gradient.output] as Tensor<Float32Array>;
          trainable.scatterAddGradient(
            gradient.parameter,
            feeds[gradient.ids]!.data as Int32Array,
            rows.data,
          );
        }
      }
      return { loss: outputs.loss!.data[0] as number, flops };
    },
    async dispose() {
      await program.dispose();
      await predictor.dispose();
    },
  };
}
