import { type Optimizer, type OptimizerState, partSize, type SliceState } from '@tokensift/core';
import { arenaBytes } from './arena.ts';
import { createDecay, type DecayOptions, type TensorDecay } from './decay.ts';
import {
  squareProductsKernel,
  squareRowKernel,
  squareValuesKernel,
  updateRowKernel,
  updateValuesKernel,
} from './kernels/adafactor.ts';
import { pullKernel } from './kernels/anchor.ts';
import { requireOption } from './require-option.ts';
import type { TrainableParameters } from './trainable-parameters.ts';
import type { StateRoom, TrainableTensor } from './trainable-tensor.ts';
import { validateStep } from './validate-step.ts';
import { agedRanges, allocateState, checkOptimizer, copyState, type ValueState } from './value-state.ts';

export interface AdafactorOptions extends DecayOptions {
  /** The second moment's decay rate at step t is 1 − t to the power of minus this. In (0, 1], default 0.8. */
  readonly decayPower?: number;
  /** Root mean square that an update of a tensor is clipped to, before the learning rate. Positive, default 1. */
  readonly clipThreshold?: number;
  /** Added to squared gradients. Positive, default 1e-30. */
  readonly epsilon?: number;
}

/**
 * Adafactor (Shazeer and Stern 2018, arXiv 1804.04235, algorithms 4 and 5) with a learning rate given from outside and
 * without momentum, as transformers' Adafactor with `scale_parameter=False, relative_step=False`. For step t from 1,
 * gradient g, learning rate η, β = 1 − t^−0.8 and s = g² + ε:
 *
 *     r ← βr + (1 − β) mean of s over columns      c ← βc + (1 − β) mean of s over rows      v = r cᵀ / mean r
 *     u = g/√v        w ← w(1 − ηλ) − η u / max(1, RMS(u)/d)
 *
 * A matrix that is selected whole remembers r and c: one number a row and a column. What is selected in part, and
 * vectors, remember v ← βv + (1 − β)s itself.
 *
 * @param from the state of an earlier Adafactor, for the coordinates that both have; r and c go on only where a matrix
 * was selected whole before
 * @throws TokensiftError `invalid-argument` for options out of range, and when the trainable parameters already have
 * an optimizer.
 */
export function adafactor(
  trainable: TrainableParameters,
  options: AdafactorOptions = {},
  from?: OptimizerState,
): Optimizer {
  const { decayPower = 0.8, clipThreshold = 1, epsilon = 1e-30 } = options;
  requireOption('Adafactor', 'decayPower', decayPower, decayPower > 0 && decayPower <= 1, 'in (0, 1]');
  requireOption('Adafactor', 'clipThreshold', clipThreshold, clipThreshold > 0, 'positive');
  requireOption('Adafactor', 'epsilon', epsilon, epsilon < Infinity && Math.fround(epsilon) > 0, 'positive');
  checkOptimizer('adafactor', from);
  trainable.claim();
  const decayOf = createDecay('Adafactor', options);
  const tensors = trainable.tensors.map((tensor) => {
    const decay = decayOf(tensor);
    return isFactored(tensor)
      ? factored(tensor, decay, from)
      : whole(allocateState([tensor], ['moment'], from)[0], decay);
  });
  let steps = from?.steps ?? 0;
  const beta2 = (age: number): number => 1 - age ** -decayPower;
  const clip = (sumOfSquares: number, count: number): number =>
    Math.max(1, Math.sqrt(sumOfSquares / count) / clipThreshold);

  return {
    name: 'adafactor',
    stateBytes: tensors.reduce((bytes, tensor) => bytes + tensor.stateBytes, 0),
    step(step) {
      const { learningRate, gradientScale } = validateStep(step);
      steps++;
      for (const { update } of tensors) update(steps, learningRate, gradientScale);
      trainable.commit();
    },
    state: () => ({
      optimizer: 'adafactor',
      steps,
      slices: tensors.map(({ state }) => state()),
    }),
  };

  function whole(state: ValueState, decay: TensorDecay): AdafactorTensor {
    const { tensor } = state;
    const { memory, values, gradient } = tensor;
    const [moment] = state.arrays as readonly [Float32Array];
    return {
      stateBytes: moment.byteLength + (decay.anchor?.byteLength ?? 0),
      update(step, rate, gradientScale) {
        const learningRate = rate * tensor.learningRateFactor;
        const ranges = agedRanges(state);
        let total = 0;
        for (const { start, count, since } of ranges) {
          const at = (array: Float32Array) => array.byteOffset + start * 4;
          const beta = beta2(step - since);
          const weight = 1 - beta;
          total += squareValuesKernel(memory)(
            at(gradient),
            at(moment),
            count,
            gradientScale,
            beta,
            weight,
            epsilon,
          );
        }
        const factor = (learningRate * gradientScale) / clip(total, values.length);
        for (const { start, count } of ranges) {
          const at = (array: Float32Array) => array.byteOffset + start * 4;
          const { anchor, towardsAnchor, towardsZero } = decay;
          if (anchor) pullKernel(memory)(at(values), at(anchor), count, learningRate * towardsAnchor);
          const decayFactor = 1 - learningRate * towardsZero;
          updateValuesKernel(memory)(at(values), at(gradient), at(moment), count, decayFactor, factor);
        }
      },
      state: () => copyState('adafactor', 0, ['moment'], [state]).slices[0],
    };
  }

  function factored(
    tensor: TrainableTensor,
    decay: TensorDecay,
    earlier: OptimizerState | undefined,
  ): AdafactorTensor {
    const { memory, values, gradient, shape } = tensor;
    const [rows, columns] = shape as readonly [number, number];
    const rowMoment = tensor.allocateState(rows);
    const columnMoment = tensor.allocateState(columns);
    const columnSums = tensor.allocateState(columns);
    const columnFactors = tensor.allocateState(columns);
    const old = earlier?.slices.findLast(
      ({ slice, arrays }) => slice.parameter === tensor.name && 'rowMoment' in arrays,
    );
    const goesOn = old?.arrays.rowMoment?.length === rows && old.arrays.columnMoment?.length === columns;
    if (goesOn) {
      rowMoment.set(old.arrays.rowMoment);
      columnMoment.set(old.arrays.columnMoment);
      // Rows that had a gradient before go on being updated: their moment decays when they have none.
      rowMoment.forEach((moment, row) => {
        if (moment !== 0) tensor.includeInUpdates({ start: row * columns, count: columns });
      });
    }
    const since = goesOn ? (old.since[0]?.step ?? 0) : (earlier?.steps ?? 0);
    return {
      stateBytes: 4 * (rows + 3 * columns) + (decay.anchor?.byteLength ?? 0),
      update(step, rate, gradientScale) {
        const learningRate = rate * tensor.learningRateFactor;
        const beta = beta2(step - since);
        const ranges = tensor.rangesToUpdate().map(({ start, count }) => ({
          first: start / columns,
          end: (start + count) / columns,
        }));
        const eachRow = (visit: (row: number, offset: number) => void) => {
          for (const { first, end } of ranges) {
            for (let row = first; row < end; row++) visit(row, row * columns * 4);
          }
        };
        columnSums.fill(0);
        const squareRow = squareRowKernel(memory);
        eachRow((row, offset) => {
          const total = squareRow(
            gradient.byteOffset + offset,
            columnSums.byteOffset,
            columns,
            gradientScale,
            epsilon,
          );
          rowMoment[row] = beta * rowMoment[row] + ((1 - beta) * total) / columns;
        });
        let rowMean = 0;
        for (const moment of rowMoment) rowMean += moment / rows;
        for (let column = 0; column < columns; column++) {
          columnMoment[column] = beta * columnMoment[column] + ((1 - beta) * columnSums[column]) / rows;
          columnFactors[column] = 1 / Math.sqrt(columnMoment[column]);
        }
        const rowFactor = (row: number): number => gradientScale / Math.sqrt(rowMoment[row] / rowMean);
        const squareProducts = squareProductsKernel(memory);
        let total = 0;
        eachRow((row, offset) => {
          total +=
            rowFactor(row) ** 2 *
            squareProducts(gradient.byteOffset + offset, columnFactors.byteOffset, columns);
        });
        const size = learningRate / clip(total, values.length);
        const { anchor, towardsAnchor, towardsZero } = decay;
        const updateRow = updateRowKernel(memory);
        eachRow((row, offset) => {
          const target = values.byteOffset + offset;
          if (anchor) {
            pullKernel(memory)(target, anchor.byteOffset + offset, columns, learningRate * towardsAnchor);
          }
          updateRow(
            target,
            gradient.byteOffset + offset,
            columnFactors.byteOffset,
            columns,
            1 - learningRate * towardsZero,
            size * rowFactor(row),
          );
        });
      },
      state: () => ({
        slice: tensor.slice,
        arrays: { rowMoment: rowMoment.slice(), columnMoment: columnMoment.slice() },
        since: [{ count: values.length, step: since }],
      }),
    };
  }
}

interface AdafactorTensor {
  readonly stateBytes: number;
  update(step: number, learningRate: number, gradientScale: number): void;
  state(): SliceState;
}

/** What Adafactor's state takes. */
export const adafactorRoom: StateRoom = (slice, shape) => {
  if (!isFactored({ slice, shape })) return arenaBytes(partSize(slice, shape), 1);
  const [rows, columns] = shape as readonly [number, number];
  return arenaBytes(rows, 1) + arenaBytes(columns, 3);
};

/** Whether a slice remembers one number a row and a column. */
function isFactored({ slice, shape }: Pick<TrainableTensor, 'slice' | 'shape'>): boolean {
  if (shape.length !== 2 || !('rows' in slice && slice.rows === 'all')) return false;
  const [rows, columns] = shape as readonly [number, number];
  return rows > 1 && columns > 1;
}
