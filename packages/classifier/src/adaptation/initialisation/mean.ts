import type { Initialise } from './initialisation.ts';
import { weightedRows } from './weighted-rows.ts';

/** The mean of the constituents' rows (Sachidananda, Kessler, Lai 2021, arXiv 2109.07460). */
export const mean: Initialise = (input) => weightedRows(input, () => 1);
