import { TokensiftError } from '@tokensift/core';
import { applyDelta, type ClassifierInfo, type Delta, revertDelta } from '@tokensift/deltas';
import { type Pooling, readCheckpoint, saveClassifierFolder, saveEncoderFolder } from '@tokensift/models';
import { modelCard } from './model-card.ts';

export interface DeltaFolderOptions {
  /** The folder that the delta is applied to or taken off; it is left as it is. */
  readonly model: string;
  readonly delta: Delta;
  /** Folder for the result. */
  readonly out: string;
}

/**
 * Writes the classifier that a delta makes of its base, to the bit what was trained.
 * @throws TokensiftError `base-mismatch`, `invalid-delta` for a delta of no classifier; as `readCheckpoint` and
 * `saveClassifierFolder` do.
 */
export async function applyDeltaToFolder({ model, delta, out }: DeltaFolderOptions): Promise<void> {
  const { folder, config, values } = await readCheckpoint(model);
  if (!delta.classifier) {
    throw new TokensiftError({
      code: 'invalid-delta',
      message: 'The delta does not say what it classifies into.',
      hint: 'Give one that `tokensift finetune` wrote.',
    });
  }
  await saveClassifier(out, delta.classifier, {
    config,
    values: applyDelta(values, delta),
    sourceFolder: folder,
  });
}

/**
 * Writes the base of a classifier and its delta: every parameter that the classifier has, to the bit, in float32.
 * @throws TokensiftError `base-mismatch`; as `readCheckpoint` and `saveEncoderFolder` do.
 */
export async function revertDeltaInFolder({ model, delta, out }: DeltaFolderOptions): Promise<void> {
  const { folder, config, values } = await readCheckpoint(model);
  const parts = { config, values: revertDelta(values, delta), sourceFolder: folder };
  if (delta.baseClassifier) await saveClassifier(out, delta.baseClassifier, parts);
  else await saveEncoderFolder(out, parts);
}

function saveClassifier(
  out: string,
  { labels, pooling }: ClassifierInfo,
  parts: Pick<Parameters<typeof saveClassifierFolder>[1], 'config' | 'values' | 'sourceFolder'>,
): Promise<void> {
  const classifier = { labels, pooling: pooling as Pooling };
  return saveClassifierFolder(out, {
    ...parts,
    ...classifier,
    readme: modelCard({ ...classifier, needsAdapter: false }),
  });
}
