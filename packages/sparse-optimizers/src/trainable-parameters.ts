import {
  type ParameterDescription,
  type ParameterSlice,
  type Selection,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { createArenas } from './arena.ts';
import { type ResolvedSlice, resolveSlices } from './resolve-slices.ts';
import {
  createTrainableTensor,
  requestArena,
  roomForArrays,
  type StateRoom,
  type TrainableTensor,
} from './trainable-tensor.ts';

/** Copies of trainable values by parameter name. */
export type TrainableSnapshot = ReadonlyMap<string, Float32Array>;

export interface TrainableParametersOptions {
  /** Size limit of one WebAssembly memory in bytes; more memories are made beyond it. Default 3.5 GiB. */
  readonly memoryBytes?: number;
  /** Room for optimizer state; by default two arrays of the size of each slice. */
  readonly stateRoom?: StateRoom;
  /** Factors on the learning rate by parameter name, at least 0; 1 for those that are not named. */
  readonly learningRateFactors?: ReadonlyMap<string, number> | undefined;
}

/** The selected parts of a model's parameters, stored so that optimizer kernels and the engine share one copy. */
export interface TrainableParameters {
  /** One for each slice of the selection, in its order. */
  readonly tensors: readonly TrainableTensor[];
  /** Number of trained values. */
  readonly count: number;
  /**
   * Adds rows of a gradient to the gradient of rows `ids` of a parameter (of all its rows, not of those selected; what
   * is for unselected ones is dropped). Ids may repeat. Rows are as wide as the parameter, or hold the selected columns
   * where columns are selected.
   * @throws TokensiftError `invalid-argument` for a parameter that is not trained or a row that does not exist,
   * `shape-mismatch`
   */
  scatterAddGradient(parameter: string, ids: Int32Array, updates: Float32Array): void;
  /** Zeroes what `scatterAddGradient` accumulated. Gradients that the engine writes need no zeroing. */
  zeroScatteredGradients(): void;
  /** Adds all gradients, times a factor, to sums. Takes room for one more array of state. */
  accumulateGradients(factor: number): void;
  /** Makes the sums the gradients, and begins new ones. */
  takeAccumulated(): void;
  /** L2 norm of all gradients together, accumulated in float64; NaN or infinite exactly when one of them is. */
  gradientNorm(): number;
  /** Writes selected parts back into their parameters; optimizers do it at the end of a step. */
  commit(): void;
  /**
   * Says that an optimizer has come to update these parameters.
   * @throws TokensiftError `invalid-argument` when there is one already.
   */
  claim(): void;
  /** Moves whole parameters out again, so that their memory can be given back. Not to be used afterwards. */
  release(): void;
  /** Copies the trainable values, as for keeping the best checkpoint. */
  snapshot(): TrainableSnapshot;
  /**
   * Puts a snapshot's values back and commits them. Optimizer state is left as it is.
   * @throws TokensiftError `invalid-argument` when the snapshot is of another selection.
   */
  restore(snapshot: TrainableSnapshot): void;
}

/**
 * Makes a selection trainable. A parameter that is selected whole moves: its entry in `values` is replaced by one
 * whose array holds the same numbers in WebAssembly memory. That of a parameter of which a part is selected is replaced
 * by a copy, which is written to in this part only. The arrays that were there are left as they are, whoever else has
 * them; so compile programs after this call.
 * @throws TokensiftError `invalid-argument` for unknown parameters, parameters named twice, and indices that are out of
 * range, unsorted or repeated; `missing-tensor`, `shape-mismatch` for values that do not fit the descriptions;
 * `unsupported` for a tensor larger than a memory; `out-of-memory`. Nothing is changed then.
 */
export function createTrainableParameters(
  values: Map<string, Tensor<Float32Array>>,
  descriptions: readonly ParameterDescription[],
  selection: Selection,
  { memoryBytes, stateRoom = roomForArrays(2), learningRateFactors }: TrainableParametersOptions = {},
): TrainableParameters {
  const slices = resolveSlices(values, descriptions, selection).map(ownPart);
  const arenas = createArenas(
    slices.map((slice) => requestArena(slice, stateRoom)),
    memoryBytes,
  );
  const tensors = slices.map((slice, i) =>
    createTrainableTensor(slice, arenas[i], factorOf(slice.description.name, learningRateFactors)),
  );
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  slices.forEach(({ description: { name, shape }, tensor, slice }, i) => {
    values.set(name, isWhole(slice) ? { shape, data: tensors[i].values } : tensor);
  });

  let claimed = false;

  const trainable: TrainableParameters = {
    tensors,
    count: tensors.reduce((count, tensor) => count + tensor.values.length, 0),
    scatterAddGradient(parameter, ids, updates) {
      const tensor = byName.get(parameter);
      if (tensor === undefined) {
        throw new TokensiftError({
          code: 'invalid-argument',
          message: 'a gradient is for a parameter that is not trained',
          where: parameter,
        });
      }
      tensor.scatterAddGradient(ids, updates);
    },
    zeroScatteredGradients() {
      for (const tensor of tensors) tensor.zeroScatteredGradient();
    },
    accumulateGradients(factor) {
      for (const tensor of tensors) tensor.accumulateGradient(factor);
    },
    takeAccumulated() {
      for (const tensor of tensors) tensor.takeAccumulated();
    },
    gradientNorm: () => Math.sqrt(tensors.reduce((total, tensor) => tensor.addSquaredGradient(total), 0)),
    commit() {
      for (const tensor of tensors) tensor.commit();
    },
    claim() {
      if (claimed) {
        throw new TokensiftError({
          code: 'invalid-argument',
          message: 'these trainable parameters have an optimizer already',
          hint: 'Trainable parameters serve one optimizer: make new ones for another.',
        });
      }
      claimed = true;
    },
    release() {
      for (const { name, shape, slice } of tensors) {
        if (isWhole(slice)) values.set(name, { shape, data: values.get(name)!.data.slice() });
      }
    },
    snapshot: () => new Map(tensors.map((tensor) => [tensor.name, tensor.values.slice()])),
    restore(snapshot) {
      for (const { name, values } of tensors) {
        const saved = snapshot.get(name);
        if (saved?.length === values.length && snapshot.size === tensors.length) continue;
        throw new TokensiftError({
          code: 'invalid-argument',
          message: `the snapshot has ${saved?.length ?? 'no'} values of this parameter where ${values.length} are trained, or is of another selection`,
          where: name,
        });
      }
      for (const { name, values } of tensors) values.set(snapshot.get(name)!);
      trainable.commit();
    },
  };
  return trainable;
}

function factorOf(name: string, factors: ReadonlyMap<string, number> | undefined): number {
  const factor = factors?.get(name) ?? 1;
  if (factor >= 0 && factor < Infinity) return factor;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: `the factor on the learning rate must be at least 0, not ${factor}`,
    where: name,
  });
}

const isWhole = (slice: ParameterSlice): boolean => 'rows' in slice && slice.rows === 'all';

/** With a copy of the values of a parameter that is written to in a part. */
function ownPart(resolved: ResolvedSlice): ResolvedSlice {
  const { slice, tensor } = resolved;
  return isWhole(slice) ? resolved : { ...resolved, tensor: { ...tensor, data: tensor.data.slice() } };
}
