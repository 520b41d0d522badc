import type { Initialise } from './initialisation.ts';
import { weightedRows } from './weighted-rows.ts';

/** The mean of the constituents' rows, each weighted by how often it occurs in the training texts. */
export const weightedMean: Initialise = (input) => {
  const counts = new Map<number, number>();
  for (const ids of input.before) {
    for (let t = 0; t < ids.length; t++) counts.set(ids[t], (counts.get(ids[t]) ?? 0) + 1);
  }
  // A companion's constituents need not occur at all.
  return weightedRows(input, (id) => Math.max(1, counts.get(id) ?? 0));
};
