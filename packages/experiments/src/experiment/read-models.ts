import { basename } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { isHubReference, parseReference } from '@tokensift/hub';
import type { ModelEntry } from './experiment.ts';
import { type ExperimentFile, LONGEST_NAME } from './experiment-schema.ts';
import { refuseDuplicates, refuseIn } from './refuse.ts';
import type { KeyPath, Locate } from './validate-experiment.ts';

type ModelFile = NonNullable<ExperimentFile['model']>;

/** A model in its one form, and where in the file it stands. */
export interface PlacedModel {
  readonly model: Exclude<ModelFile, string> & Pick<ModelEntry, 'name'>;
  readonly keys: KeyPath;
}

/**
 * The models of an experiment, each with a name.
 * @throws TokensiftError `invalid-config` where the file has none, or both `model` and `models`, or a name twice.
 */
export function readModels({ model, models }: ExperimentFile, locate: Locate): PlacedModel[] {
  if ((model === undefined) === (models === undefined)) {
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate(model === undefined ? [] : ['models']),
      message: model === undefined ? 'there is no model.' : 'there are both "model" and "models".',
      hint: 'Give one with model: PATH, or several with models: [PATH, { name: …, path: … }].',
    });
  }
  const placed = (models ?? [model!]).map((entry, i) => {
    const given = typeof entry === 'string' ? { path: entry } : entry;
    const keys = models ? ['models', i] : ['model'];
    return { model: { name: refuseIn(locate(keys), () => nameOf(given.path)), ...given }, keys };
  });
  refuseDuplicates(
    placed.map((entry) => entry.model.name),
    'models',
    locate,
  );
  return placed;
}

/** What a model is called unless it is said: its folder or repository, as a part of file names may be. */
function nameOf(path: string): string {
  const last = isHubReference(path) ? parseReference(path, 'model').name : path;
  const name = basename(last.replaceAll('\\', '/'))
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^-|-$/g, '');
  return /^\.*$/.test(name) ? 'model' : name;
}
