import type { TrialResult, TuningResult } from '@tokensift/experiments';

/** The columns of the table of hyperparameter trials, for the terminal and the report. */
export const TUNING_COLUMNS = ['method', 'trials', 'chosen', 'remark'] as const;

/** What the table shows; nothing where there were no trials. */
export function tuningNote({ metric, seed }: TuningResult): string {
  return (
    `Hyperparameter trials: learning rate and, after the colon, ${metric} on the validation split at the best epoch ` +
    `(in percent; seed ${seed}). Runs are made with what was best; only they see the test split.`
  );
}

/** One line of the table: all trials of a method on a data set. */
export function tuningRow({ method, trials, chosen, atEdge }: TuningResult): string[] {
  const best = trials.find(({ trial }) => trial === chosen);
  const shared = sharedSettings(trials);
  return [
    method,
    trials.map((trial) => `${describeTrial(trial, shared)}: ${describeValue(trial)}`).join(', '),
    best ? describeTrial(best, shared) : '–',
    best ? (atEdge ? 'at the edge of its grid' : '') : 'every trial failed',
  ];
}

const describeValue = ({ value }: TrialResult): string =>
  value === undefined ? 'failed' : (100 * value).toFixed(1);

/** The learning rate, and the settings that are not the same in all trials. */
function describeTrial(
  { learningRate, settings, rung, epochs }: TrialResult,
  shared: ReadonlySet<string>,
): string {
  const own = Object.entries(settings).filter(([key]) => !shared.has(key));
  const long = rung === undefined ? [] : [`(${epochs} ${epochs === 1 ? 'epoch' : 'epochs'})`];
  return [
    String(learningRate),
    ...own.map(([key, value]) => `${key}=${JSON.stringify(value)}`),
    ...long,
  ].join(' ');
}

function sharedSettings(trials: readonly TrialResult[]): ReadonlySet<string> {
  const keys = new Set(trials.flatMap(({ settings }) => Object.keys(settings)));
  const valuesOf = (key: string) => new Set(trials.map(({ settings }) => JSON.stringify(settings[key])));
  return new Set([...keys].filter((key) => valuesOf(key).size === 1));
}
