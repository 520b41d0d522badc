import { resolve } from 'node:path';
import { isModulePath } from '@tokensift/classifier';
import { text } from '@tokensift/core/settings';
import * as v from 'valibot';
import type { TrackerSettings } from '../experiment/experiment.ts';
import { describeKeys, type Locate, validate } from '../experiment/validate-experiment.ts';
import { trackerKinds } from './tracker-kinds.ts';

/** A tracker as experiment files have it: its name, or a mapping of the name to settings. */
export const trackerSchema = v.pipe(
  v.union([
    text,
    v.pipe(
      v.record(v.string(), v.record(v.string(), v.unknown())),
      v.minEntries(1),
      v.maxEntries(1),
      v.title('a mapping of the name of a tracker to its settings'),
    ),
  ]),
  v.description(
    'tracker that gets the events of runs: tensorboard, mlflow, or the path of a module of your own; with settings as { mlflow: { uri: … } }',
  ),
);

export interface ReadTrackersOptions {
  /** What relative paths are relative to; the working directory unless given. */
  readonly folder?: string;
  /** Where in the list a value stands, as errors say it; its keys unless given. */
  readonly locate?: Locate;
}

/**
 * Checks trackers as experiment files list them, and brings them into one form, with absolute paths of modules; one that
 * is listed twice counts once.
 * @throws TokensiftError `invalid-config` for what is none, and for settings that a tracker has not.
 */
export function readTrackers(
  value: unknown,
  { folder = process.cwd(), locate = describeKeys }: ReadTrackersOptions = {},
): TrackerSettings[] {
  const trackers = new Map<string, TrackerSettings>();
  validate(v.array(trackerSchema), value, locate).forEach((entry, i) => {
    const tracker = readTracker(entry, folder, (inside) => locate([i, ...inside]));
    trackers.set(JSON.stringify(tracker), tracker);
  });
  return [...trackers.values()];
}

function readTracker(
  entry: v.InferOutput<typeof trackerSchema>,
  folder: string,
  locate: Locate,
): TrackerSettings {
  const [name, settings] = typeof entry === 'string' ? [entry, {}] : Object.entries(entry)[0];
  if (isModulePath(name)) return { name: resolve(folder, name), settings };
  // Others may be packages: known when they are loaded.
  if (!trackerKinds.names.includes(name)) return { name, settings };
  return {
    name,
    settings: validate(trackerKinds.of(name).settings, settings, (inside) => locate([name, ...inside])),
  };
}
