import type { AnyClassifier } from 'tokensift';
import { requireLocalPath } from '../files/local-path.ts';
import { type EngineFlags, openEngine } from './engine-options.ts';

interface FolderFlags extends EngineFlags {
  readonly base?: string;
}

/** The classifier of a folder, or of an adapter's folder with `--base`, on the engine that the flags ask for. */
export async function openFolder(folder: string, { base, ...flags }: FolderFlags): Promise<AnyClassifier> {
  const { openClassifier } = await import('tokensift');
  return await openClassifier(folder, {
    task: 'any',
    engine: await openEngine(flags),
    ...(base !== undefined && { base: requireLocalPath(base, '--base') }),
  });
}
