import { resolve } from 'node:path';
import { createMethod, methods as methodKinds } from '@tokensift/classifier';
import { errorParts, TokensiftError } from '@tokensift/core';
import { isHubReference, parseReference, type RepositoryKind } from '@tokensift/hub';
import { requirePath } from '@tokensift/storage';
import { singleLabel, type TaskChoice, taskKindOf } from '@tokensift/tasks';
import * as v from 'valibot';
import { readTrackers } from '../trackers/tracker-settings.ts';
import type { Experiment, MethodSettings, Settings, TrialSettings, TuningSettings } from './experiment.ts';
import { type ExperimentFile, experimentSchema, trainingSchema } from './experiment-schema.ts';
import { isPathSetting, resolveFileSettings } from './file-settings.ts';
import { requirePlain } from './require-plain.ts';
import { describeKeys, isTrainingKey, type KeyPath, type Locate, validate } from './validate-experiment.ts';

export interface ReadExperimentOptions {
  /** What relative paths are relative to; the working directory unless given. */
  readonly folder?: string;
  /** Where a value stands, as errors say it; its keys unless given. */
  readonly locate?: Locate;
}

type MethodFile = Exclude<ExperimentFile['methods'][number], string>;

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
  const methods = file.methods.map(readMethod).map((method) => resolveFileSettings(method, folder));
  refuseDuplicates(
    methods.map(({ name }) => name),
    'methods',
    locate,
  );
  checkReference(file.reference, methods, locate);
  const tuning = readTuning(file);
  methods.forEach((method, i) => {
    checkMethod(method, ['methods', i], locate);
    checkTrials(method, tuning, ['methods', i, 'trials'], locate);
  });
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
  const model = typeof file.model === 'string' ? { path: file.model } : file.model;
  return {
    name: file.name,
    model: { ...model, path: absolute(model.path, 'model', ['model']) },
    datasets: file.datasets.map((dataset, i) => ({
      ...dataset,
      task: checkTask(dataset.task ?? singleLabel.name, locate(['datasets', i, 'task'])),
      path: absolute(dataset.path, 'dataset', ['datasets', i, 'path']),
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
}

function readMethod(entry: string | MethodFile): MethodSettings {
  if (typeof entry === 'string') return { name: entry, method: entry, settings: {}, training: {} };
  const { name, method = name, training = {}, adaptation, trials, ...settings } = entry;
  return {
    name,
    method,
    settings,
    training,
    ...(adaptation && { adaptation }),
    ...(trials && { trials: trials.map(readTrial) }),
  };
}

/** Keys of a trial are training settings, or else the method's own. */
function readTrial(trial: Settings): TrialSettings {
  const entries = Object.entries(trial);
  return {
    settings: Object.fromEntries(entries.filter(([key]) => !isTrainingKey(key))),
    training: Object.fromEntries(entries.filter(([key]) => isTrainingKey(key))),
  };
}

function readTuning({ trials }: ExperimentFile): TuningSettings | undefined {
  if (trials === undefined) return undefined;
  const { count, seed = 0 } = typeof trials === 'number' ? { count: trials } : trials;
  return { trials: count, seed };
}

/** @throws TokensiftError `invalid-config` for trials that do not fit the method or are not as many as the others'. */
function checkTrials(
  { method, settings, trials }: MethodSettings,
  tuning: TuningSettings | undefined,
  keys: KeyPath,
  locate: Locate,
): void {
  if (!trials) return;
  if (trials.length !== tuning?.trials) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate(keys),
      message: `${trials.length} trials are listed, ${tuning?.trials ?? 'no trials'} are made of each method.`,
      hint: 'Every method is tuned with the same number of trials: set "trials" of the experiment to it.',
    });
  }
  trials.forEach((trial, i) => {
    const place = [...keys, i];
    validate(trainingSchema, trial.training, (inside) => locate([...place, ...inside]));
    checkMethod({ method, settings: { ...settings, ...trial.settings } }, place, locate);
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

/** Makes the method once, so that wrong settings are found before anything has run. */
function checkMethod(
  { method, settings }: Pick<MethodSettings, 'method' | 'settings'>,
  keys: KeyPath,
  locate: Locate,
): void {
  const kind = refuseIn(locate(keys), () => methodKinds.of(method));
  validate(v.partial(kind.settings), settings, (inside) => locate([...keys, ...inside]));
  refuseIn(locate(keys), () => createMethod(kind, settings));
}

/** Says where in the experiment stands what cannot be made. */
function refuseIn<Made>(where: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!TokensiftError.isInstance(error)) throw error;
    const { message, where: setting, hint } = errorParts(error);
    throw new TokensiftError({
      code: 'invalid-config',
      where: setting === undefined ? where : `${where}: ${setting}`,
      message,
      ...(hint !== undefined && { hint }),
      cause: error,
    });
  }
}

/** File systems that do not tell upper from lower case would give both one file. */
function refuseDuplicates(names: readonly string[], list: string, locate: Locate): void {
  names.forEach((name, i) => {
    const first = names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
    if (first === i) return;
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate([list, i]),
      message: `the name "${name}" is taken by ${list}[${first}].`,
      hint: 'Give each its own name; a method can be used twice: { name: …, method: … }.',
    });
  });
}

/** Whether the value at a path of keys, of a file that nothing has checked yet, is one that names a file or folder. */
export function isPathField(file: unknown, keys: KeyPath): boolean {
  const [list, index, ...inside] = keys;
  const key = inside.at(-1);
  if (list === 'trackers') return typeof index === 'number' && key === undefined;
  if (list === 'model') return index === undefined || (index === 'path' && key === undefined);
  if (list === 'datasets') return inside.length === 1 && key === 'path';
  if (list !== 'methods' || typeof index !== 'number' || typeof key !== 'string') return false;
  const { name, method = name } = Object(
    (file as { methods: unknown[] }).methods[index],
  ) as Partial<MethodFile>;
  return isPathSetting(String(method), key) && (inside.length === 1 || inside[0] === 'trials');
}
