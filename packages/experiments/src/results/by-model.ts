import type { Results } from './results.ts';

/** The results with one model; it is named where there are several. */
export interface ModelResults {
  readonly model?: string;
  readonly results: Results;
}

/** Results apart by model, so that each part reads as that of an experiment with one; in the order of the experiment. */
export function resultsByModel(results: Results): ModelResults[] {
  const models = [...new Set(results.summary.flatMap(({ model }) => model ?? []))];
  if (models.length === 0) return [{ results }];
  return models.map((model) => {
    const isOf = (entry: { readonly model?: string }): boolean => entry.model === model;
    const { notes = [], runs, trials, tuning, summary, comparisons } = results;
    return {
      model,
      results: {
        ...results,
        notes: notes.filter((note) => note.model === undefined || isOf(note)),
        runs: runs.filter(isOf),
        trials: trials.filter(isOf),
        tuning: tuning.filter(isOf),
        summary: summary.filter(isOf),
        comparisons: comparisons.filter(isOf),
      },
    };
  });
}
