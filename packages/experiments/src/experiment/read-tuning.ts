import { TokensiftError } from '@tokensift/core';
import type { TuningSettings } from './experiment.ts';
import type { ExperimentFile, SearchFile } from './experiment-schema.ts';
import type { PlacedEntry } from './read-entries.ts';
import type { Locate } from './validate-experiment.ts';

/** What of the best it keeps, unless given: as Li et al. (2018) advise, three or four. */
const FACTOR = 3;

/** Settings that a rung of successive halving has of its own. */
const OF_RUNGS = ['epochs', 'headEpochs'];

/**
 * How methods are tuned, as `trials` or `search` says it; undefined where they are not.
 * @throws TokensiftError `invalid-config` where it is said twice, or not how often.
 */
export function readTuning(
  file: ExperimentFile,
  entries: readonly PlacedEntry[],
  locate: Locate,
): TuningSettings | undefined {
  const { trials, search } = file;
  const tuning = search ? readSearch(search, entries, locate) : readTrials(trials);
  if (search && trials !== undefined) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate(['trials']),
      message: 'there are both "trials" and "search".',
      hint: 'Give one of them: search: { kind: grid, trials: N } is trials: N.',
    });
  }
  if (tuning && file.seeds.includes(tuning.seed)) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate(['seeds', file.seeds.indexOf(tuning.seed)]),
      message: `the seed ${tuning.seed} is that of the trials.`,
      hint: 'Give others: a setting that was chosen with a seed is at an advantage with it.',
    });
  }
  return tuning;
}

function readTrials(trials: ExperimentFile['trials']): TuningSettings | undefined {
  if (trials === undefined) return undefined;
  const { count, seed = 0 } = typeof trials === 'number' ? { count: trials } : trials;
  return { trials: count, seed };
}

function readSearch(search: SearchFile, entries: readonly PlacedEntry[], locate: Locate): TuningSettings {
  const { kind, seed, factor } = search;
  const lists = entries.flatMap(({ entry }) => (typeof entry === 'string' ? [] : (entry.trials ?? [])));
  const ofGrid = entries.find(({ entry }) => Object(entry).trials)?.entry as
    | { readonly trials: readonly unknown[] }
    | undefined;
  const trials = search.trials ?? (kind === 'grid' ? ofGrid?.trials.length : undefined);
  const refuse = (where: string, message: string, hint: string) =>
    new TokensiftError({ code: 'invalid-config', where: locate(['search', where]), message, hint });
  if (trials === undefined) {
    throw refuse('kind', `there is no number of trials for a ${kind} search.`, 'Add one: trials: 8.');
  }
  if (kind !== 'halving') {
    if (factor === undefined) return { trials, seed, ...(kind === 'random' && { drawn: true }) };
    throw refuse('factor', `a ${kind} search has no rungs.`, 'Remove it, or search with kind: halving.');
  }
  const taken = OF_RUNGS.find((setting) => lists.some((trial) => Object.hasOwn(trial, setting)));
  if (taken === undefined) return { trials, seed, drawn: true, factor: factor ?? FACTOR };
  throw refuse('kind', `successive halving sets "${taken}" itself.`, 'Take it out of what trials set.');
}
