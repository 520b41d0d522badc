import {
  isEmbedding,
  type ParameterSlice,
  readPart,
  sizeOf,
  TokensiftError,
  writePart,
} from '@tokensift/core';
import { type Arena, type ArenaRequest, arenaBytes } from './arena.ts';
import { sumOfSquaresKernel } from './kernels/sum-of-squares.ts';
import type { ResolvedSlice } from './resolve-slices.ts';
import { createScatter, type Scatter } from './scatter.ts';
import { createTouchedRows, type TouchedRows } from './touched-rows.ts';
import type { LinearMemory } from './web-assembly.ts';

/**
 * State arrays that there is room for beside a tensor's values and gradient: enough for AdamW, Lion and SGD. Room
 * that an optimizer does not take is never written to and so takes no physical memory.
 */
const STATE_ARRAYS = 2;

/** A part of a tensor: `count` values from index `start`. */
export interface ValueRange {
  readonly start: number;
  readonly count: number;
}

/** The trainable part of one parameter, in row-major order, as optimizers see it. */
export interface TrainableTensor {
  /** The parameter's name. */
  readonly name: string;
  readonly slice: ParameterSlice;
  /** The parameter's shape. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /**
   * Of the size of `values`. Either written whole by the engine, as an output buffer, or accumulated by
   * `TrainableParameters.scatterAddGradient`; never both.
   */
  readonly gradient: Float32Array;
  /**
   * Whether weight decay applies: to matrices, except embeddings, whose rare rows it would erode between their
   * uses; never to vectors (biases, LayerNorm).
   */
  readonly decay: boolean;
  /** Factor on the learning rate of each step, weight decay included; such as that of layer-wise decay. */
  readonly learningRateFactor: number;
  /** Where `values`, `gradient` and the state lie, for kernels. */
  readonly memory: LinearMemory;
  /**
   * A zeroed array of the size of `values` in the same memory.
   * @throws TokensiftError `invalid-argument` when an optimizer has already taken the room for state.
   */
  allocateState(): Float32Array;
  /**
   * What a step has to update, ascending: all values, or, where only `scatterAddGradient` writes the gradient and
   * there is no decay, the rows it has ever added to. The gradient and the state of the others have always been
   * zero, for which an element-wise optimizer changes no bit.
   */
  rangesToUpdate(): ValueRange[];
  /** Says that values have state that is not zero before a gradient was ever added to them. */
  includeInUpdates(range: ValueRange): void;
}

/** A trainable tensor with what its owner, the trainable parameters, does with it. */
export interface OwnedTensor extends TrainableTensor {
  scatterAddGradient(ids: Int32Array, updates: Float32Array): void;
  zeroScatteredGradient(): void;
  /** `total` plus the squares of the gradient, in float64. */
  addSquaredGradient(total: number): number;
  /** Writes a selected part back into the parameter. */
  commit(): void;
}

/** Room for a slice's values, gradient and state. */
export function requestArena({ description, rowCount, columns }: ResolvedSlice): ArenaRequest {
  return { name: description.name, bytes: arenaBytes(rowCount * columns, 2 + STATE_ARRAYS) };
}

export function createTrainableTensor(
  resolved: ResolvedSlice,
  arena: Arena,
  learningRateFactor = 1,
): OwnedTensor {
  const { description, tensor, slice, rowCount, columns } = resolved;
  const { name, shape } = description;
  const { memory } = arena;
  const decay = shape.length === 2 && !isEmbedding(description);
  const source = tensor.data;
  const values = arena.allocate(rowCount * columns);
  const gradient = arena.allocate(rowCount * columns);
  let stateArrays = 0;

  readPart(slice, shape, source, values);

  const sumOfSquares = (start: number, count: number, total: number) =>
    sumOfSquaresKernel(memory)(gradient.byteOffset + start * columns * 4, count, columns, total);

  // 'rows' holds only while every non-zero gradient since the beginning came from scatterAddGradient, so it is
  // decided at the first of: a scattered gradient, an optimizer step.
  let mode: 'undecided' | 'dense' | 'rows' = 'undecided';
  let scattered = false;
  let touched: TouchedRows | undefined;
  let included: TouchedRows | undefined;
  let scatter: Scatter | undefined;

  const beginScattering = () => {
    scattered = true;
    if (mode !== 'undecided') return;
    mode = decay || sumOfSquares(0, rowCount, 0) !== 0 ? 'dense' : 'rows';
    if (mode === 'rows') touched = included ?? createTouchedRows(rowCount);
  };
  const ranges = () => touched?.ranges() ?? [{ start: 0, end: rowCount }];

  return {
    name,
    slice,
    shape,
    values,
    gradient,
    decay,
    learningRateFactor,
    memory,
    allocateState() {
      if (stateArrays === STATE_ARRAYS) {
        throw new TokensiftError({
          code: 'invalid-argument',
          message: `there is no room for more than ${STATE_ARRAYS} arrays of optimizer state`,
          where: name,
          hint: 'Trainable parameters serve one optimizer: make new ones for another.',
        });
      }
      stateArrays++;
      return arena.allocate(values.length);
    },
    rangesToUpdate() {
      if (mode === 'undecided') mode = 'dense';
      return ranges().map(({ start, end }) => ({ start: start * columns, count: (end - start) * columns }));
    },
    includeInUpdates({ start, count }) {
      included ??= touched ?? createTouchedRows(rowCount);
      for (let row = Math.floor(start / columns); row * columns < start + count; row++) included.add(row);
    },
    scatterAddGradient(ids, updates) {
      const width = 'elements' in slice ? sizeOf(shape.slice(1)) : columns;
      if (updates.length !== ids.length * width) {
        throw new TokensiftError({
          code: 'shape-mismatch',
          message: `${ids.length} rows of ${width} gradients are ${ids.length * width} values, not ${updates.length}`,
          where: name,
        });
      }
      const parameterRows = shape[0] ?? 1;
      for (const id of ids) {
        if (id >= 0 && id < parameterRows) continue;
        throw new TokensiftError({
          code: 'invalid-argument',
          message: `a gradient is for row ${id}, which does not exist`,
          where: name,
          hint: `Rows go from 0 to ${parameterRows - 1}.`,
        });
      }
      beginScattering();
      scatter ??= createScatter(slice, shape, columns);
      scatter(ids, updates, gradient, (row) => touched?.add(row));
    },
    zeroScatteredGradient() {
      if (!scattered) return;
      for (const { start, end } of ranges()) gradient.fill(0, start * columns, end * columns);
    },
    addSquaredGradient: (total) =>
      ranges().reduce((sum, { start, end }) => sumOfSquares(start, end - start, sum), total),
    commit() {
      if (!('rows' in slice && slice.rows === 'all')) writePart(slice, shape, values, source);
    },
  };
}
