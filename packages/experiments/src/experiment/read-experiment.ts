import { resolve } from 'node:path';
import { embeddedModel } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { isHubReference, parseReference, type RepositoryKind } from '@tokensift/hub';
import { requirePath } from '@tokensift/storage';
import { singleLabel, type TaskChoice, taskKindOf } from '@tokensift/tasks';
import { combinationsOf, type RunFilter, readFilter } from '../plan/run-filter.ts';
import { readTrackers } from '../trackers/tracker-settings.ts';
import { checkMethods } from './check-methods.ts';
import type { Experiment, MethodSettings } from './experiment.ts';
import { type ExperimentFile, experimentSchema } from './experiment-schema.ts';
import { placeInFile, readEntries } from './read-entries.ts';
import { type OverridesFile, readMethod, readOverrides } from './read-method.ts';
import { readModels } from './read-models.ts';
import { readTuning } from './read-tuning.ts';
import { refuseDuplicates, refuseIn } from './refuse.ts';
import { requirePlain } from './require-plain.ts';
import { describeKeys, type KeyPath, type Locate, validate } from './validate-experiment.ts';

export interface ReadExperimentOptions {
  /** What relative paths are relative to; the working directory unless given. */
  readonly folder?: string;
  /** Where a value stands, as errors say it; its keys unless given. */
  readonly locate?: Locate;
}

/**
 * Checks an experiment as its file says it, and brings it into one form, with absolute paths.
 * @param value a plain JSON value
 * @throws TokensiftError `invalid-config` naming where what cannot be used stands, `invalid-argument` for a path that
 *   cannot be one.
 */
export function readExperiment(
  value: unknown,
  { folder = process.cwd(), locate = describeKeys }: ReadExperimentOptions = {},
): Experiment {
  requirePlain(value, locate);
  const file = validate(experimentSchema, value, locate);
  refuseDuplicates(
    file.datasets.map(({ name }) => name),
    'datasets',
    locate,
  );
  const entries = readEntries(file, locate);
  const locateRead: Locate = (keys) => locate(placeInFile(keys, file, entries));
  const methods = entries.map(({ entry }) => readMethod(entry, folder));
  refuseDuplicates(
    methods.map(({ name }) => name),
    'methods',
    locateRead,
  );
  checkReference(file.reference, methods, locate);
  const tuning = readTuning(file, entries, locate);
  const absolute = (value: string, kind: RepositoryKind, keys: KeyPath) => {
    if (!isHubReference(value)) {
      const embedded = kind === 'model' ? embeddedModel(value, folder) : undefined;
      return embedded ?? resolve(folder, requirePath(value, locate(keys)));
    }
    refuseIn(locate(keys), () => parseReference(value, kind));
    return value;
  };
  const placed = <Entry extends { readonly path: string; readonly methods?: OverridesFile }>(
    { methods: overrides, ...entry }: Entry,
    kind: RepositoryKind,
    keys: KeyPath,
  ) => ({
    ...entry,
    path: absolute(entry.path, kind, keys),
    ...(overrides && { methods: readOverrides(overrides, methods, folder) }),
  });
  const experiment: Experiment = {
    name: file.name,
    models: readModels(file, locate).map(({ model, keys }) => placed(model, 'model', keys)),
    datasets: file.datasets.map((dataset, i) => ({
      ...placed(dataset, 'dataset', ['datasets', i, 'path']),
      task: checkTask(dataset.task ?? singleLabel.name, locate(['datasets', i, 'task'])),
    })),
    methods,
    ...(file.reference !== undefined && { reference: file.reference }),
    seeds: file.seeds,
    ...(tuning && { tuning }),
    training: file.training ?? {},
    engine: file.engine ?? {},
    ...(file.trackers && {
      trackers: readTrackers(file.trackers, { folder, locate: (keys) => locate(['trackers', ...keys]) }),
    }),
  };
  checkMethods(experiment, locateRead);
  return file.exclude
    ? { ...experiment, exclude: readExclusions(file.exclude, experiment, locate) }
    : experiment;
}

/** @throws TokensiftError `invalid-config` for names of nothing, and where no run is left. */
function readExclusions(
  exclude: NonNullable<ExperimentFile['exclude']>,
  experiment: Experiment,
  locate: Locate,
): RunFilter[] {
  const filters = exclude.map((patterns, i) => {
    const lists = Object.entries(patterns).map(([part, names]) => [part, [names].flat()]);
    return readFilter(Object.fromEntries(lists), experiment, (part) => locate(['exclude', i, part]));
  });
  if (combinationsOf({ ...experiment, exclude: filters }).length > 0) return filters;
  throw new TokensiftError({
    code: 'invalid-config',
    where: locate(['exclude']),
    message: 'no run is left.',
    hint: 'Exclude less: what an entry does not name, it excludes all of.',
  });
}

function checkReference(
  reference: string | undefined,
  methods: readonly MethodSettings[],
  locate: Locate,
): void {
  const names = methods.map(({ name }) => name);
  if (reference === undefined || names.includes(reference)) return;
  throw new TokensiftError({
    code: 'invalid-config',
    where: locate(['reference']),
    message: `no method of this experiment is named "${reference}".`,
    hint: `Name one of them: ${names.join(', ')}.`,
  });
}

/** @throws TokensiftError `invalid-config` for a task that is not known. */
function checkTask(task: TaskChoice, where: string): TaskChoice {
  refuseIn(where, () => taskKindOf(task));
  return task;
}
