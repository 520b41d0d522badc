import { dirname, resolve } from 'node:path';
import { type Experiment, readExperiment } from '@tokensift/experiments';
import { locateIn, mergeFiles, readWithIncluded } from './included-files.ts';
import { applyOverrides } from './overrides.ts';
import { withTrackers } from './tracker-flags.ts';

export interface LoadExperimentOptions {
  /** Assignments such as `training.epochs=3`, made before anything is checked. */
  readonly set?: readonly string[];
  /** Trackers beside those of the file, as `readTrackerFlag` reads them. */
  readonly trackers?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads an experiment file (YAML) over those that it includes. Relative paths in a file are relative to it, and in paths
 * `${NAME}` is replaced from the environment.
 * @throws TokensiftError `invalid-config` naming the line and the key of what cannot be used, `invalid-argument` for
 *   an assignment that leads nowhere, `file-not-found` or `io-error` for a file.
 */
export async function loadExperiment(
  path: string,
  { set = [], trackers = [], environment = process.env }: LoadExperimentOptions = {},
): Promise<Experiment> {
  const files = await readWithIncluded(path, environment);
  const value = applyOverrides(mergeFiles(files), set);
  return readExperiment(withTrackers(value, trackers), {
    folder: dirname(resolve(path)),
    locate: locateIn(files),
  });
}
