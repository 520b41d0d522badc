import type { AnyClassifier } from 'tokensift';
import { type EngineFlags, openEngine } from './engine-options.ts';
import { localModel } from './local-path.ts';

interface FolderFlags extends EngineFlags {
  readonly base?: string;
}

/** The classifier of a folder, or of an adapter's folder with `--base`, on the engine that the flags ask for. */
export async function openFolder(folder: string, { base, ...flags }: FolderFlags): Promise<AnyClassifier> {
  const { openClassifier } = await import('tokensift');
  return await openClassifier(folder, {
    task: 'any',
    engine: await openEngine(flags),
    ...(base !== undefined && { base: await localModel(base, '--base') }),
  });
}
