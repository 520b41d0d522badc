import {
  isEmbedding,
  type ParameterSlice,
  partSize,
  readPart,
  sizeOf,
  TokensiftError,
  writePart,
} from '@tokensift/core';
import { type Arena, type ArenaRequest, arenaBytes } from './arena.ts';
import { addScaledKernel } from './kernels/add-scaled.ts';
import { sumOfSquaresKernel } from './kernels/sum-of-squares.ts';
import type { ResolvedSlice } from './resolve-slices.ts';
import { createScatter, type Scatter } from './scatter.ts';
import { createTouchedRows, type TouchedRows } from './touched-rows.ts';
import type { LinearMemory } from './web-assembly.ts';

/** Bytes of an arena that a slice's state takes. */
export type StateRoom = (slice: ParameterSlice, shape: readonly number[]) => number;

/** Room for so many arrays of the size of a slice. Room that is not used takes no physical memory. */
export const roomForArrays =
  (arrays: number): StateRoom =>
  (slice, shape) =>
    arenaBytes(partSize(slice, shape), arrays);

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
  /** Whether it belongs to the new classification head or was added by the method, and so was never pretrained. */
  readonly isNew: boolean;
  /** Factor on the learning rate of each step, weight decay included; such as that of layer-wise decay. */
  readonly learningRateFactor: number;
  /** Where `values`, `gradient` and the state lie, for kernels. */
  readonly memory: LinearMemory;
  /**
   * A zeroed array in the same memory, of the size of `values` unless told otherwise.
   * @throws TokensiftError `invalid-argument` when the room for state is taken.
   */
  allocateState(length?: number): Float32Array;
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
  /** Adds the gradient, times a factor, to a sum. */
  accumulateGradient(factor: number): void;
  /** Makes the sum the gradient, and begins a new one. */
  takeAccumulated(): void;
  /** Writes a selected part back into the parameter. */
  commit(): void;
}

/** Room for a slice's values, gradient and state. */
export function requestArena(
  { description: { name, shape }, slice, rowCount, columns }: ResolvedSlice,
  stateRoom: StateRoom,
): ArenaRequest {
  return { name, bytes: arenaBytes(rowCount * columns, 2) + stateRoom(slice, shape) };
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
  const valueRanges = (): ValueRange[] =>
    ranges().map(({ start, end }) => ({ start: start * columns, count: (end - start) * columns }));

  let accumulated: Float32Array | undefined;
  const allocateState = (length = values.length): Float32Array => {
    if (arena.hasRoom(length)) return arena.allocate(length);
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `there is no room for another ${length} values of optimizer state`,
      where: name,
      hint: 'Make trainable parameters with more room for state.',
    });
  };

  return {
    name,
    slice,
    shape,
    values,
    gradient,
    decay,
    isNew: description.head || description.role === 'adapter',
    learningRateFactor,
    memory,
    allocateState,
    rangesToUpdate() {
      if (mode === 'undecided') mode = 'dense';
      return valueRanges();
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
    accumulateGradient(factor) {
      accumulated ??= allocateState();
      for (const { start, count } of valueRanges()) {
        const offset = 4 * start;
        addScaledKernel(memory)(accumulated.byteOffset + offset, gradient.byteOffset + offset, count, factor);
      }
    },
    takeAccumulated() {
      if (accumulated === undefined) return;
      for (const { start, count } of valueRanges()) {
        gradient.set(accumulated.subarray(start, start + count), start);
        accumulated.fill(0, start, start + count);
      }
    },
    commit() {
      if (!('rows' in slice && slice.rows === 'all')) writePart(slice, shape, values, source);
    },
  };
}
