import type {
  EncodedExample,
  Engine,
  Objective,
  Optimizer,
  OptimizerState,
  ParameterValues,
  Random,
  Selection,
} from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import {
  createTrainableParameters,
  optimizers,
  roomForArrays,
  type TrainableParameters,
} from '@tokensift/sparse-optimizers';
import { createGradientProgram, type GradientResult } from './gradient-program.ts';
import { createPredictor, type Predictor } from './predictor.ts';
import type { PrefixCaches } from './prefix-cache/prefix-caches.ts';
import type { TrainingSettings } from './settings.ts';

/** Epochs in which one selection is trained: its programs, values, gradients and optimizer. */
export interface Phase {
  readonly trainable: TrainableParameters;
  readonly optimizer: Optimizer;
  readonly predictor: Predictor;
  /** Leaves the gradient of a batch's mean loss in the trainable parameters. */
  computeGradients(examples: readonly EncodedExample[]): Promise<GradientResult>;
  dispose(): Promise<void>;
}

export interface PhaseOptions {
  readonly model: ClassifierModel;
  readonly engine: Engine;
  readonly selection: Selection;
  readonly settings: TrainingSettings;
  /** Factors on the learning rate by parameter. */
  readonly learningRateFactors: ReadonlyMap<string, number> | undefined;
  readonly padId: number;
  readonly objective: Objective;
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
  const { model, engine, selection, settings, padId, objective, pretrained, masking, caches, from } = options;
  const kind = optimizers.of(settings.optimizer);
  const extraArrays = (pretrained ? 1 : 0) + (settings.accumulation > 1 ? 1 : 0);
  const trainable = createTrainableParameters(model.values, model.parameters, selection, {
    learningRateFactors: options.learningRateFactors,
    stateRoom: (slice, shape) => kind.stateRoom(slice, shape) + roomForArrays(extraArrays)(slice, shape),
  });
  const { weightDecay, momentum } = settings;
  const optimizer = kind.create(trainable, { weightDecay, momentum, pretrained }, from);
  const frozen = frozenBeside(model, selection);
  const shared = { model, engine, selection, settings, padId, objective, masking, caches };
  const program = await createGradientProgram({ ...shared, trainable, frozen });
  const predictor = await createPredictor(model, engine, {
    padId,
    frozen,
    ...(caches && { cached: { caches, selection } }),
  });
  return {
    trainable,
    optimizer,
    predictor,
    computeGradients: program.run,
    async dispose() {
      await program.dispose();
      await predictor.dispose();
    },
  };
}

/** Names of the parameters that a selection does not train. */
function frozenBeside({ values }: ClassifierModel, { slices }: Selection): Set<string> {
  const trained = new Set(slices.map(({ parameter }) => parameter));
  return new Set([...values.keys()].filter((name) => !trained.has(name)));
}
