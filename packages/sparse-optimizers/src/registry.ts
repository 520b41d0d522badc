import {
  createRegistry,
  type GatheredGradient,
  type Optimizer,
  type OptimizerState,
  type ParameterValues,
  type SliceState,
} from '@tokensift/core';
import { adafactor, adafactorRoom } from './adafactor.ts';
import { adamW } from './adamw.ts';
import { lion } from './lion.ts';
import { sgd } from './sgd.ts';
import type { TrainableParameters } from './trainable-parameters.ts';
import { roomForArrays, type StateRoom } from './trainable-tensor.ts';

/** Settings of all optimizers; each takes those that it has. */
export interface OptimizerSettings {
  readonly weightDecay?: number | undefined;
  readonly pretrained?: ParameterValues | undefined;
  readonly momentum?: number | undefined;
  readonly beta1?: number | undefined;
  readonly beta2?: number | undefined;
}

/** A kind of optimizer. */
export interface OptimizerKind {
  readonly name: string;
  /** State as if gathered gradients had been those of so many steps; for values that come to be trained. */
  seed(gradient: GatheredGradient, settings: OptimizerSettings): SliceState['arrays'];
  /** Room that its state takes, without that for values to decay towards. */
  readonly stateRoom: StateRoom;
  create(trainable: TrainableParameters, settings: OptimizerSettings, from?: OptimizerState): Optimizer;
}

type Create<Options> = (trainable: TrainableParameters, options: Options, from?: OptimizerState) => Optimizer;

/** Takes the settings that are given. */
const kind = <Options extends object>(
  name: string,
  stateRoom: StateRoom,
  create: Create<Options>,
  seed: OptimizerKind['seed'],
): OptimizerKind => ({
  name,
  stateRoom,
  seed,
  create: (trainable, settings, from) =>
    create(
      trainable,
      Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Options,
      from,
    ),
});

const scaled = (values: Float32Array, factor: number): Float32Array => values.map((value) => value * factor);

/** Optimizers by name. */
export const optimizers = createRegistry<OptimizerKind>('optimizer', {
  // Means that bias correction makes those of the gradients (SpIEL: Ansell et al. 2024, arXiv 2401.16405).
  adamw: kind(
    'adamw',
    roomForArrays(2),
    adamW,
    ({ mean, meanSquare, batches }, { beta1 = 0.9, beta2 = 0.999 }) => ({
      firstMoment: scaled(mean, 1 - beta1 ** batches),
      secondMoment: scaled(meanSquare, 1 - beta2 ** batches),
    }),
  ),
  sgd: kind('sgd', roomForArrays(1), sgd, ({ mean, batches }, { momentum = 0.9 }) => ({
    velocity: scaled(mean, (1 - momentum ** batches) / (1 - momentum)),
  })),
  lion: kind('lion', roomForArrays(1), lion, ({ mean, batches }, { beta2 = 0.99 }) => ({
    moment: scaled(mean, 1 - beta2 ** batches),
  })),
  adafactor: kind('adafactor', adafactorRoom, adafactor, ({ meanSquare }) => ({ moment: meanSquare })),
});
