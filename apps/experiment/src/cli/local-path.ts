import type { HubOptions } from '@tokensift/hub';
import { requirePath } from '@tokensift/storage';
import { createHubProgress } from '../terminal/hub-progress.ts';

/**
 * The folder of a model on this machine: a path, or what of `hf:owner/name` was fetched, with progress on stderr.
 * @param also names of further files that are of use
 * @throws TokensiftError as `fetchModel`; `invalid-argument` for what no path can be.
 */
export async function localModel(path: string, where: string, also: readonly string[] = []): Promise<string> {
  const { fetchModel } = await import('@tokensift/classifier');
  return await withProgress((hub) => fetchModel(requirePath(path, where), { hub, also }));
}

/** The same for a tokenizer: a file or folder. */
export async function localTokenizer(path: string, where: string): Promise<string> {
  const { fetchTokenizer } = await import('@tokensift/classifier');
  return await withProgress((hub) => fetchTokenizer(requirePath(path, where), { hub }));
}

/** The same for data: a file, or a folder of splits. */
export async function localDataset(path: string, where: string): Promise<string> {
  const { fetchDataset } = await import('@tokensift/datasets');
  return await withProgress((hub) => fetchDataset(requirePath(path, where), { hub }));
}

async function withProgress<Result>(fetch: (hub: HubOptions) => Promise<Result>): Promise<Result> {
  const progress = createHubProgress(process.stderr, 'Fetching');
  return await fetch({ onProgress: progress.show }).finally(progress.close);
}
