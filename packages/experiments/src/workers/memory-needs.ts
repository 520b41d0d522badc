import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../plan/job.ts';
import type { RunRecord } from '../store/run-record.ts';

/** Node, the engine, tokenizer and data of a process that trains a small model. */
const PROCESS_BYTES = 350 * 2 ** 20;
/**
 * Full finetuning has the weights as they are read, as they are trained, and as they were at the best epoch, a gradient and two
 * moments; the engine has copies of what is frozen, and activations come on top.
 */
const COPIES_OF_WEIGHTS = 10;

/** How much memory the process that makes a run takes. */
export interface MemoryNeeds {
  /** Bytes: what a run of the same method and model took, or else of the same model; else an estimate by the model's weights. */
  of(job: Job): Promise<number>;
  /** Learns from a run that a worker has made. */
  learn(job: Job, record: RunRecord): void;
}

export function createMemoryNeeds(): MemoryNeeds {
  const peaks = new Map<string, number>();
  const estimates = new Map<string, Promise<number>>();
  const ofModel = ({ model }: Job): string => model.path;
  const ofMethod = ({ model, method, dataset }: Job): string =>
    JSON.stringify([model.path, method.name, dataset.name]);
  const estimate = (folder: string): Promise<number> => {
    const known = estimates.get(folder) ?? estimateOf(folder);
    estimates.set(folder, known);
    return known;
  };
  return {
    async of(job) {
      return peaks.get(ofMethod(job)) ?? peaks.get(ofModel(job)) ?? (await estimate(job.model.path));
    },
    learn(job, record) {
      if (record.status !== 'finished') return;
      for (const key of [ofMethod(job), ofModel(job)]) {
        peaks.set(key, Math.max(peaks.get(key) ?? 0, record.cost.peakRssBytes));
      }
    },
  };
}

/** Models that are not in a folder here, such as those of a hub, are taken for small ones until a run has shown more. */
async function estimateOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const weights = names.filter((name) => name.endsWith('.safetensors'));
  const sizes = await Promise.all(weights.map(async (name) => (await stat(join(folder, name))).size));
  return PROCESS_BYTES + COPIES_OF_WEIGHTS * sizes.reduce((total, size) => total + size, 0);
}
