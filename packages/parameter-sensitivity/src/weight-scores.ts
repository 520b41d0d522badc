import { type ParameterDescription, partition, type Random, sizeOf, type Tensor } from '@tokensift/core';
import type { CreateEstimator } from './gradient-scores.ts';

/** Adds a function of a parameter's values up to the totals of its groups. */
export function totalsOf(
  description: ParameterDescription,
  granularity: Parameters<typeof partition>[1],
  valueAt: (index: number) => number,
): Float32Array {
  const { count, groupAt } = partition(description, granularity);
  const totals = new Float64Array(count);
  const size = sizeOf(description.shape);
  for (let i = 0; i < size; i++) totals[groupAt(i)] += valueAt(i);
  return Float32Array.from(totals);
}

/** |w|, the size of the pretrained weights: a control that looks at no data. */
export const magnitudeScore: CreateEstimator = (model, _, { granularity = 'rows' }) => ({
  name: 'magnitude',
  estimate: async () => ({
    score: 'magnitude',
    granularity,
    groups: new Map(
      model.parameters
        .filter(({ head }) => !head)
        .map((description) => {
          const { data } = model.values.get(description.name) as Tensor;
          return [description.name, totalsOf(description, granularity, (i) => Math.abs(data[i]))];
        }),
    ),
    flops: 0,
  }),
});

/** A uniform random number a value, the same for all values of a group: the control that any score must beat. */
export const randomScore: CreateEstimator = (model, _, { granularity = 'rows' }) => ({
  name: 'random',
  estimate: async ({ random }) => ({
    score: 'random',
    granularity,
    groups: new Map(
      model.parameters
        .filter(({ head }) => !head)
        .map((description) => [description.name, randomTotals(description, granularity, random)]),
    ),
    flops: 0,
  }),
});

function randomTotals(
  description: ParameterDescription,
  granularity: Parameters<typeof partition>[1],
  random: Random,
): Float32Array {
  const { count, sizeOf: groupSize } = partition(description, granularity);
  return Float32Array.from({ length: count }, (_, group) => random.uniform() * groupSize(group));
}
