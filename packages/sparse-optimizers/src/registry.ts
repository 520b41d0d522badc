import { type Optimizer, type OptimizerState, type ParameterValues, TokensiftError } from '@tokensift/core';
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

/** An optimizer by name. */
export interface OptimizerKind {
  /** Room that its state takes, without that for values to decay towards. */
  readonly stateRoom: StateRoom;
  create(trainable: TrainableParameters, settings: OptimizerSettings, from?: OptimizerState): Optimizer;
}

type Create<Options> = (trainable: TrainableParameters, options: Options, from?: OptimizerState) => Optimizer;

/** Takes the settings that are given. */
const kind = <Options extends object>(stateRoom: StateRoom, create: Create<Options>): OptimizerKind => ({
  stateRoom,
  create: (trainable, settings, from) =>
    create(
      trainable,
      Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Options,
      from,
    ),
});

/** Optimizers by name. */
export const optimizers: Readonly<Record<string, OptimizerKind>> = {
  adamw: kind(roomForArrays(2), adamW),
  sgd: kind(roomForArrays(1), sgd),
  lion: kind(roomForArrays(1), lion),
  adafactor: kind(adafactorRoom, adafactor),
};

/** @throws TokensiftError `invalid-argument` for an unknown name. */
export function optimizerOf(name: string): OptimizerKind {
  if (Object.hasOwn(optimizers, name)) return optimizers[name] as OptimizerKind;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'optimizer',
    message: `There is no optimizer "${name}".`,
    hint: `Known: ${Object.keys(optimizers).join(', ')}.`,
  });
}
