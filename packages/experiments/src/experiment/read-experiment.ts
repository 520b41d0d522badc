import { resolve } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { isHubReference, parseReference, type RepositoryKind } from '@tokensift/hub';
import { requirePath } from '@tokensift/storage';
import { singleLabel, type TaskChoice, taskKindOf } from '@tokensift/tasks';
import { checkMethods } from './check-methods.ts';
import type { Experiment, MethodSettings, TuningSettings } from './experiment.ts';
import { type ExperimentFile, experimentSchema } from './experiment-schema.ts';
import { isPathSetting } from './file-settings.ts';
import { type OverridesFile, readMethod, readOverrides } from './read-method.ts';
import { readModels } from './read-models.ts';
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
  const methods = file.methods.map((method) => readMethod(method, folder));
  refuseDuplicates(
    methods.map(({ name }) => name),
    'methods',
    locate,
  );
  checkReference(file.reference, methods, locate);
  const tuning = readTuning(file);
  if (tuning && file.seeds.includes(tuning.seed)) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate(['seeds', file.seeds.indexOf(tuning.seed)]),
      message: `the seed ${tuning.seed} is that of the trials.`,
      hint: 'Give others: a setting that was chosen with a seed is at an advantage with it.',
    });
  }
  const absolute = (value: string, kind: RepositoryKind, keys: KeyPath) => {
    if (!isHubReference(value)) return resolve(folder, requirePath(value, locate(keys)));
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
  };
  checkMethods(experiment, (keys) => locate(placeOf(keys, file)));
  return experiment;
}

/** Where the file has what the experiment has: one model can stand alone. */
const placeOf = (keys: KeyPath, { models }: ExperimentFile): KeyPath =>
  keys[0] === 'models' && models === undefined ? ['model', ...keys.slice(2)] : keys;

function readTuning({ trials }: ExperimentFile): TuningSettings | undefined {
  if (trials === undefined) return undefined;
  const { count, seed = 0 } = typeof trials === 'number' ? { count: trials } : trials;
  return { trials: count, seed };
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

/** Whether the value at a path of keys, of a file that nothing has checked yet, is one that names a file or folder. */
export function isPathField(file: unknown, keys: KeyPath): boolean {
  const [list, index, ...inside] = keys;
  if (list === 'model') return index === undefined || isPathOfEntry(file, keys.slice(1));
  if (list === 'models') return inside.length === 0 || isPathOfEntry(file, inside);
  if (list === 'datasets') return isPathOfEntry(file, inside);
  if (list !== 'methods' || typeof index !== 'number') return false;
  return isPathOfMethod(methodOf((file as { methods: unknown[] }).methods[index]), inside);
}

/** The same inside of a model's or a data set's entry: its path, and what it says of methods. */
function isPathOfEntry(file: unknown, [key, name, ...inside]: KeyPath): boolean {
  if (key !== 'methods') return key === 'path' && name === undefined;
  const { methods } = Object(file) as { methods?: unknown };
  const entries = Array.isArray(methods) ? methods : [];
  const entry = entries.find((one) => one === name || Object(one).name === name) ?? name;
  return isPathOfMethod(methodOf(entry), inside);
}

/** The same among the settings of a method: on their own, and in trials. */
function isPathOfMethod(method: string, inside: KeyPath): boolean {
  const key = inside.at(-1);
  if (typeof key !== 'string') return false;
  return isPathSetting(method, key) && (inside.length === 1 || inside[0] === 'trials');
}

function methodOf(entry: unknown): string {
  const { name = entry, method = name } = Object(entry) as { name?: unknown; method?: unknown };
  return String(method);
}
