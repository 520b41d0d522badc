import { createRandom, type Random, TokensiftError } from '@tokensift/core';
import type { SearchFile, SpaceFile } from './experiment-schema.ts';

/** What a trial sets: training settings and own ones of the method. */
export type TrialFile = Record<string, unknown>;

/** Draws for each trial: what is equal to an earlier trial is drawn again. */
const MOST_DRAWS = 1000;

/** Digits of numbers that are drawn: more say nothing. */
const DIGITS = 3;

/**
 * The trials that a search makes of a space: every combination of a grid, else as many as it asks for, drawn without any
 * twice. Equal settings of different methods get the same draws, so that methods with the same space try the same values.
 * @param where says where a setting of the space stands
 * @throws TokensiftError `invalid-config` for a grid with ranges, and for a space with fewer points than trials.
 */
export function trialsOf(
  space: SpaceFile,
  search: SearchFile,
  where: (setting: string) => string,
): TrialFile[] {
  if (search.kind === 'grid') return gridOf(space, where);
  const random = createRandom(`tokensift/search/${search.seed}`);
  const sources = Object.entries(space).map(
    ([setting, values]) => [setting, values, random.fork(setting)] as const,
  );
  const trials = new Map<string, TrialFile>();
  for (let draws = 0; trials.size < search.trials!; draws++) {
    if (draws === MOST_DRAWS * search.trials!)
      throw tooSmall(trials.size, search.trials!, where(Object.keys(space)[0]));
    const trial = Object.fromEntries(
      sources.map(([setting, values, source]) => [setting, draw(values, source)] as const),
    );
    trials.set(JSON.stringify(trial), trial);
  }
  return [...trials.values()];
}

function gridOf(space: SpaceFile, where: (setting: string) => string): TrialFile[] {
  return Object.entries(space).reduce<TrialFile[]>(
    (trials, [setting, values]) => {
      if (!Array.isArray(values)) throw noList(where(setting));
      return trials.flatMap((trial) => values.map((value) => ({ ...trial, [setting]: value })));
    },
    [{}],
  );
}

function draw(values: SpaceFile[string], random: Random): unknown {
  if (Array.isArray(values)) return values[random.integer(values.length)];
  if ('uniformInteger' in values) {
    const [least, most] = boundsOf(values.uniformInteger);
    return least + random.integer(most - least + 1);
  }
  const share = random.uniform();
  if ('uniform' in values) {
    const [least, most] = boundsOf(values.uniform);
    return rounded(least + share * (most - least));
  }
  const [least, most] = boundsOf(values.logUniform);
  return rounded(least * (most / least) ** share);
}

const boundsOf = ([least, most]: readonly number[]) => [least, most] as const;

/** A number that people can read. */
const rounded = (value: number): number => Number(value.toPrecision(DIGITS));

const noList = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-config',
    where,
    message: 'a grid has every value, and a range has no end of them.',
    hint: 'List the values, or search with kind: random.',
  });

const tooSmall = (points: number, trials: number, where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-config',
    where,
    message: `the space seems to have ${points} points only, and ${trials} trials are asked for.`,
    hint: 'Widen the space, or ask for fewer trials.',
  });
