import { createMethod, methods as methodKinds } from '@tokensift/classifier';
import { suggest, TokensiftError } from '@tokensift/core';
import * as v from 'valibot';
import type { Experiment, MethodSettings } from './experiment.ts';
import { trainingSchema } from './experiment-schema.ts';
import { methodOn } from './method-on.ts';
import { refuseIn } from './refuse.ts';
import { type KeyPath, type Locate, validate } from './validate-experiment.ts';

type Checked = Pick<Experiment, 'models' | 'datasets' | 'methods' | 'tuning'>;

/**
 * Makes every method once in every form that it is run in, so that wrong settings are found before anything has run.
 * @throws TokensiftError `invalid-config` for settings or trials that do not fit a method, and for overrides of no method.
 */
export function checkMethods(experiment: Checked, locate: Locate): void {
  const { models, datasets, methods } = experiment;
  methods.forEach((method, i) => {
    checkMethod(method, experiment, ['methods', i], locate);
  });
  checkNames(models, 'models', methods, locate);
  checkNames(datasets, 'datasets', methods, locate);
  models.forEach((model, m) => {
    datasets.forEach((dataset, d) => {
      for (const method of methods) {
        const changed = methodOn(model, dataset, method);
        if (changed === method) continue;
        const list = Object.hasOwn(dataset.methods ?? {}, method.name) ? ['datasets', d] : ['models', m];
        checkMethod(changed, experiment, [...list, 'methods', method.name], locate);
      }
    });
  });
}

/** @throws TokensiftError `invalid-config` for overrides of what is no method of the experiment. */
function checkNames(
  entries: Experiment['models'] | Experiment['datasets'],
  list: string,
  methods: readonly MethodSettings[],
  locate: Locate,
): void {
  const known = methods.map(({ name }) => name);
  entries.forEach(({ methods: overrides = {} }, i) => {
    const unknown = Object.keys(overrides).find((name) => !known.includes(name));
    if (unknown === undefined) return;
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate([list, i, 'methods', unknown]),
      message: `no method of this experiment is named "${unknown}".`,
      hint: suggest(unknown, known),
    });
  });
}

function checkMethod(method: MethodSettings, { tuning }: Checked, keys: KeyPath, locate: Locate): void {
  checkSettings(method, keys, locate);
  const { trials } = method;
  if (!trials) return;
  if (trials.length !== tuning?.trials) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate([...keys, 'trials']),
      message: `${trials.length} trials are listed, ${tuning?.trials ?? 'no trials'} are made of each method.`,
      hint: 'Every method is tuned with the same number of trials: set "trials" of the experiment to it.',
    });
  }
  trials.forEach((trial, i) => {
    const place = [...keys, 'trials', i];
    validate(trainingSchema, trial.training, (inside) => locate([...place, ...inside]));
    checkSettings({ ...method, settings: { ...method.settings, ...trial.settings } }, place, locate);
  });
}

function checkSettings(
  { method, settings }: Pick<MethodSettings, 'method' | 'settings'>,
  keys: KeyPath,
  locate: Locate,
): void {
  const kind = refuseIn(locate(keys), () => methodKinds.of(method));
  validate(v.partial(kind.settings), settings, (inside) => locate([...keys, ...inside]));
  refuseIn(locate(keys), () => createMethod(kind, settings));
}
