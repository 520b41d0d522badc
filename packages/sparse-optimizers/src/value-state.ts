import {
  type OptimizerState,
  partIndices,
  type SliceState,
  TokensiftError,
  type TrainedSince,
} from '@tokensift/core';
import type { TrainableTensor, ValueRange } from './trainable-tensor.ts';

/** State arrays of one tensor, of the size of its values. */
export interface ValueState {
  readonly tensor: TrainableTensor;
  readonly arrays: readonly Float32Array[];
  readonly since: readonly TrainedSince[];
}

/** A range of values that came to be trained at the same step. */
export interface AgedRange extends ValueRange {
  readonly since: number;
}

/** @throws TokensiftError `invalid-argument` when an earlier state is of another optimizer. */
export function checkOptimizer(optimizer: string, from: OptimizerState | undefined): void {
  if (from === undefined || from.optimizer === optimizer) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'optimizer state',
    message: `The state is of "${from.optimizer}", not of "${optimizer}".`,
  });
}

/**
 * Allocates the named state arrays of tensors, zero but for coordinates that `from` has too: those go on where they
 * were. The others count their steps from now on.
 */
export function allocateState(
  tensors: readonly TrainableTensor[],
  names: readonly string[],
  from: OptimizerState | undefined,
): ValueState[] {
  return tensors.map((tensor) => {
    const arrays = names.map(() => tensor.allocateState());
    const old = (from?.slices ?? []).filter(
      (state) => state.slice.parameter === tensor.name && names.every((name) => name in state.arrays),
    );
    const fresh = { count: tensor.values.length, step: from?.steps ?? 0 };
    return { tensor, arrays, since: old.length > 0 ? carryOver(tensor, names, arrays, old, fresh) : [fresh] };
  });
}

/** A copy of state arrays, by coordinates. */
export function copyState(
  optimizer: string,
  steps: number,
  names: readonly string[],
  states: readonly ValueState[],
): OptimizerState {
  return {
    optimizer,
    steps,
    slices: states.map(({ tensor, arrays, since }) => ({
      slice: tensor.slice,
      arrays: Object.fromEntries(names.map((name, i) => [name, arrays[i].slice()])),
      since,
    })),
  };
}

/** What a step has to update, in pieces of one age. */
export function agedRanges({ tensor, since }: ValueState): AgedRange[] {
  const pieces: AgedRange[] = [];
  let age = 0;
  let ageEnd = since[0]?.count ?? 0;
  for (const { start, count } of tensor.rangesToUpdate()) {
    for (let next = start; next < start + count; ) {
      while (ageEnd <= next) ageEnd += since[++age].count;
      const end = Math.min(ageEnd, start + count);
      pieces.push({ start: next, count: end - next, since: since[age].step });
      next = end;
    }
  }
  return pieces;
}

/** Copies the state of the coordinates that a tensor shares with earlier slices of its parameter. */
function carryOver(
  tensor: TrainableTensor,
  names: readonly string[],
  arrays: readonly Float32Array[],
  earlier: readonly SliceState[],
  fresh: TrainedSince,
): TrainedSince[] {
  const { slice, shape } = tensor;
  const indices = partIndices(slice, shape);
  const steps = new Int32Array(indices.length).fill(fresh.step);
  for (const old of earlier) {
    const oldIndices = partIndices(old.slice, shape);
    const oldSteps = stepsOf(old, oldIndices.length);
    for (let i = 0, j = 0; i < indices.length && j < oldIndices.length; ) {
      if (indices[i] < oldIndices[j]) i++;
      else if (indices[i] > oldIndices[j]) j++;
      else {
        names.forEach((name, k) => {
          arrays[k][i] = old.arrays[name][j]!;
        });
        steps[i] = oldSteps[j]!;
        i++;
        j++;
      }
    }
  }
  indices.forEach((_, i) => {
    if (arrays.some((array) => array[i] !== 0)) tensor.includeInUpdates({ start: i, count: 1 });
  });
  const since: { count: number; step: number }[] = [];
  for (const step of steps) {
    const last = since.at(-1);
    if (last?.step === step) last.count++;
    else since.push({ count: 1, step });
  }
  return since;
}

function stepsOf({ since }: SliceState, size: number): Int32Array {
  const steps = new Int32Array(size);
  let next = 0;
  for (const { count, step } of since) {
    steps.fill(step, next, next + count);
    next += count;
  }
  return steps;
}
