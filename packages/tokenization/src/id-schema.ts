import * as v from 'valibot';
import { MOST_IDS } from './limits.ts';

/** The id of a token. */
export const idSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_IDS - 1));
