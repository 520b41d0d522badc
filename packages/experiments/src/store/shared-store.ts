import type { Experiment } from '../experiment/experiment.ts';
import type { FolderMode } from './mark.ts';
import type { RunStore } from './run-store.ts';
import { createS3Client } from './s3/s3-client.ts';
import { parseS3Url, readS3Settings } from './s3/s3-place.ts';
import { openS3Store } from './s3/s3-store.ts';

/**
 * Opens a bucket for the runs of an experiment, `s3://bucket/prefix`, which workers on other machines reach.
 * @throws TokensiftError as `parseS3Url`, `readS3Settings` and `openS3Store`.
 */
export async function openSharedStore(
  url: string,
  experiment: Experiment,
  mode: FolderMode,
): Promise<RunStore> {
  const place = parseS3Url(url);
  const settings = readS3Settings(place);
  return await openS3Store(createS3Client(place, settings), experiment, mode);
}

/**
 * A folder of runs whose records are also in a store that other machines reach: what has finished in either counts, and states
 * are in the shared one. Both are closed together.
 */
export function besideSharedStore(folder: RunStore, shared: RunStore): RunStore {
  return {
    states: shared.states,
    async read(key, onDamage) {
      const here = await folder.read(key, onDamage);
      if (here?.status === 'finished') return here;
      const there = await shared.read(key, onDamage);
      if (!there) return here;
      await folder.write(there);
      return there;
    },
    async write(record) {
      // Shared first: what another process has finished stays what counts, here too.
      await shared.write(record);
      await folder.write((await shared.read(record)) ?? record);
    },
    async writeInputs(inputs) {
      await folder.writeInputs(inputs);
      await shared.writeInputs(inputs);
    },
    async writeResults(results) {
      await folder.writeResults(results);
      await shared.writeResults(results);
    },
    async finish() {
      await folder.finish();
      await shared.finish();
    },
    async [Symbol.asyncDispose]() {
      await shared[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
