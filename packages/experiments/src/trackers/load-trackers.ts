import { basename } from 'node:path';
import { isModulePath, loadModule } from '@tokensift/classifier';
import type { Settings, TrackerSettings } from '../experiment/experiment.ts';
import type { CreateTracker, Tracker, TrackerContext } from './tracker.ts';
import { trackerKinds } from './tracker-kinds.ts';

/** A tracker that can be opened. */
export interface LoadedTracker {
  /** For messages. */
  readonly name: string;
  readonly create: CreateTracker;
}

/** What a module of a user's own exports. */
export type TrackerModule = (context: TrackerContext, settings: Settings) => Tracker | Promise<Tracker>;

/**
 * Finds trackers: those built in, modules and packages.
 * @throws TokensiftError `invalid-config` for settings that are not enough, `invalid-argument` and `file-not-found` for
 *   modules that cannot be loaded.
 */
export async function loadTrackers(trackers: readonly TrackerSettings[]): Promise<LoadedTracker[]> {
  return Promise.all(
    trackers.map(async ({ name, settings }) => {
      if (trackerKinds.names.includes(name)) {
        return { name, create: await trackerKinds.of(name).load(settings) };
      }
      const create = (await loadModule(name, {
        what: 'tracker',
        manual: 'docs/guides/trackers.md',
        known: trackerKinds.names,
        folder: process.cwd(),
      })) as TrackerModule;
      return {
        name: isModulePath(name) ? basename(name) : name,
        create: (context) => create(context, settings),
      };
    }),
  );
}
