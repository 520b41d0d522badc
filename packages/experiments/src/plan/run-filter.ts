import { suggest, TokensiftError } from '@tokensift/core';
import type { Experiment } from '../experiment/experiment.ts';
import type { Job } from './job.ts';

/** What a run is a combination of. */
export interface Combination {
  readonly model: string;
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
}

/** Some of the runs of an experiment: of all that is listed; all of what is not. */
export type RunFilter = { readonly [Part in keyof Combination]?: readonly Combination[Part][] };

export const PARTS = ['model', 'dataset', 'method', 'seed'] as const satisfies (keyof Combination)[];

export const fits = (filter: RunFilter, run: Combination): boolean =>
  PARTS.every((part) => {
    const listed: readonly (string | number)[] | undefined = filter[part];
    return listed === undefined || listed.includes(run[part]);
  });

/** Patterns of what a filter lists: names, in which "*" stands for any text, and seeds. */
export type RunPatterns = { readonly [Part in keyof Combination]?: readonly (string | number)[] };

type Listed = Pick<Experiment, 'models' | 'datasets' | 'methods' | 'seeds'>;

/**
 * The runs that patterns pick.
 * @param where says where the patterns of a part stand
 * @throws TokensiftError `invalid-config` for a pattern that nothing in the experiment fits.
 */
export function readFilter(
  patterns: RunPatterns,
  { models, datasets, methods, seeds }: Listed,
  where: (part: keyof Combination) => string,
): RunFilter {
  const known = {
    model: models.map(({ name }) => name),
    dataset: datasets.map(({ name }) => name),
    method: methods.map(({ name }) => name),
    seed: seeds,
  };
  const read = PARTS.filter((part) => patterns[part] !== undefined).map((part) => {
    const all: readonly (string | number)[] = known[part];
    const picked = patterns[part]!.map((pattern) => {
      const fitting = all.filter((name) => fitsPattern(String(name), String(pattern)));
      if (fitting.length > 0) return fitting;
      throw new TokensiftError({
        code: 'invalid-config',
        where: where(part),
        message: `no ${part === 'dataset' ? 'data set' : part} of this experiment is "${pattern}".`,
        hint: suggest(String(pattern), all.map(String)),
      });
    });
    return [part, [...new Set(picked.flat())]] as const;
  });
  return Object.fromEntries(read);
}

/** Whether a name fits a pattern, in which "*" stands for any text. */
function fitsPattern(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** Whether an experiment has a run, or leaves it out. */
export const isPlanned = ({ exclude = [] }: Pick<Experiment, 'exclude'>, run: Combination): boolean =>
  !exclude.some((filter) => fits(filter, run));

/** The jobs of the runs that a filter picks, and those that they depend on. */
export function selectJobs(jobs: readonly Job[], filter: RunFilter): Job[] {
  const isPicked = ({ key, model }: Job): boolean =>
    !key.trial && fits(filter, { ...key, model: model.name });
  const needed = new Set<string>();
  // Jobs stand after those that they depend on.
  for (const job of jobs.toReversed()) {
    if (isPicked(job) || needed.has(job.hash)) for (const hash of [job.hash, ...job.trials]) needed.add(hash);
  }
  return jobs.filter(({ hash }) => needed.has(hash));
}

/** All that an experiment has runs of, model by model, data set by data set, method by method. */
export const combinationsOf = (experiment: Listed & Pick<Experiment, 'exclude'>): Combination[] =>
  experiment.models.flatMap(({ name: model }) =>
    experiment.datasets.flatMap(({ name: dataset }) =>
      experiment.methods.flatMap(({ name: method }) =>
        experiment.seeds
          .map((seed) => ({ model, dataset, method, seed }))
          .filter((run) => isPlanned(experiment, run)),
      ),
    ),
  );
