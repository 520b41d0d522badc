import { type AnyClassifier, type PredictionPrecision, predictionPrecisions } from '@tokensift/classifier';
import { Option } from 'commander';
import { type EngineFlags, openEngine } from './engine-options.ts';
import { localModel } from './local-path.ts';

interface FolderFlags extends EngineFlags {
  readonly base?: string;
  readonly precision?: PredictionPrecision;
}

/** What a classifier computes in. */
export const precisionOption = (): Option =>
  new Option(
    '--precision <name>',
    'numbers to compute in: float32, as trained, or int8, faster with nearly the same answers (default: float32)',
  ).choices(predictionPrecisions);

/** The classifier of a folder, or of an adapter's folder with `--base`, on the engine that the flags ask for. */
export async function openFolder(
  folder: string,
  { base, precision, ...flags }: FolderFlags,
): Promise<AnyClassifier> {
  const { openClassifier } = await import('@tokensift/classifier');
  return await openClassifier(folder, {
    task: 'any',
    engine: await openEngine(flags),
    ...(precision && { precision }),
    ...(base !== undefined && { base: await localModel(base, '--base') }),
  });
}
