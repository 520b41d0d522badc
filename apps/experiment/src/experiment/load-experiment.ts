import { dirname, resolve } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import {
  describeKeys,
  type Experiment,
  isPathField,
  type KeyPath,
  type Locate,
  readExperiment,
} from '@tokensift/experiments';
import { readTextFile } from '../files/read-text-file.ts';
import { expandVariables, protectVariables } from './environment-variables.ts';
import { applyOverrides } from './overrides.ts';
import { LONGEST_YAML, readYaml, type Yaml } from './read-yaml.ts';
import { withTrackers } from './tracker-flags.ts';

/** Twice what YAML may be long: characters can take several bytes. */
const LONGEST_FILE = 2 * LONGEST_YAML;

export interface LoadExperimentOptions {
  /** Assignments such as `training.epochs=3`, made before anything is checked. */
  readonly set?: readonly string[];
  /** Trackers beside those of the file, as `readTrackerFlag` reads them. */
  readonly trackers?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads an experiment file (YAML). Relative paths in it are relative to the file, and in paths `${NAME}` is replaced from
 * the environment.
 * @throws TokensiftError `invalid-config` naming the line and the key of what cannot be used, `invalid-argument` for
 *   an assignment that leads nowhere, `file-not-found` or `io-error` for the file itself.
 */
export async function loadExperiment(
  path: string,
  { set = [], trackers = [], environment = process.env }: LoadExperimentOptions = {},
): Promise<Experiment> {
  const yaml = readYaml(
    protectVariables(await readTextFile(path, LONGEST_FILE)),
    (line, message, hint, cause) => {
      return new TokensiftError({ code: 'invalid-config', where: `${path}:${line}`, message, hint, cause });
    },
  );
  const locate: Locate = (keys) => describeLocation(path, yaml, keys);
  const isPath = (keys: KeyPath) => isPathField(yaml.value, keys);
  const value = applyOverrides(expandVariables(yaml.value, { environment, isPath, locate }), set);
  return readExperiment(withTrackers(value, trackers), { folder: dirname(resolve(path)), locate });
}

function describeLocation(path: string, yaml: Yaml, keys: KeyPath): string {
  const line = yaml.lineOf(keys);
  const place = line === undefined ? path : `${path}:${line}`;
  const name = describeKeys(keys);
  return name ? `${place} (${name})` : place;
}
