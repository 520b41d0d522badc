import { resolve } from 'node:path';
import { isModulePath } from '@tokensift/classifier';
import { text } from '@tokensift/core/settings';
import * as v from 'valibot';
import type { TrackerSettings } from '../experiment/experiment.ts';
import { type KeyPath, type Locate, validate } from '../experiment/validate-experiment.ts';
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
    'who is told how runs go on: tensorboard, mlflow, or a module of your own by its path; with settings as { mlflow: { uri: … } }',
  ),
);

/**
 * Trackers in one form, with absolute paths of modules; one that is listed twice counts once.
 * @throws TokensiftError `invalid-config` for settings that a tracker has not.
 */
export function readTrackers(
  entries: readonly v.InferOutput<typeof trackerSchema>[],
  { folder, keys, locate }: { readonly folder: string; readonly keys: KeyPath; readonly locate: Locate },
): TrackerSettings[] {
  const trackers = new Map<string, TrackerSettings>();
  entries.forEach((entry, i) => {
    const tracker = readTracker(entry, folder, (inside) => locate([...keys, i, ...inside]));
    trackers.set(JSON.stringify(tracker), tracker);
  });
  return [...trackers.values()];
}

function readTracker(
  entry: v.InferOutput<typeof trackerSchema>,
  folder: string,
  locate: Locate,
): TrackerSettings {
  const [name, settings] = typeof entry === 'string' ? [entry, {}] : Object.entries(entry)[0]!;
  if (isModulePath(name)) return { name: resolve(folder, name), settings };
  // Others may be packages: known when they are loaded.
  if (!trackerKinds.names.includes(name)) return { name, settings };
  return {
    name,
    settings: validate(trackerKinds.of(name).settings, settings, (inside) => locate([name, ...inside])),
  };
}
