import { type ParameterValues, sizeOf, TokensiftError } from '@tokensift/core';
import { requireSavedClassifier } from '@tokensift/models';
import { type OutputFolder, openOutputFolder } from '@tokensift/storage';
import type { BaseModel } from './open-model.ts';

export interface OpenClassifierFolderOptions {
  /** The model that will be finetuned: what is saved is about as large. */
  readonly model?: BaseModel;
  /** Whether a classifier that is there may be replaced (default true). */
  readonly overwrite?: boolean;
}

/**
 * Opens the folder of a classifier for `Classifier.save` before a training: refuses what could not be saved after it, and
 * keeps other processes from writing it until it is closed.
 * @throws TokensiftError `invalid-argument` for a name that cannot be that of a folder, or a folder of somebody else;
 * `io-error` for missing permissions, a read-only or full disk, or another process that writes it.
 */
export async function openClassifierFolder(
  folder: string,
  { model, overwrite = true }: OpenClassifierFolderOptions = {},
): Promise<OutputFolder> {
  return await openOutputFolder(folder, {
    bytes: model && bytesOf(model.values),
    async mayReplace() {
      await requireSavedClassifier(folder);
      if (overwrite) return;
      throw new TokensiftError({
        code: 'invalid-argument',
        where: folder,
        message: 'the folder holds a classifier already.',
        hint: 'Add --overwrite to replace it, or give another folder.',
      });
    },
  });
}

/** Bytes of a model's weights in float32. */
export function bytesOf(values: ParameterValues): number {
  return [...values.values()].reduce((total, { shape }) => total + 4 * sizeOf(shape), 0);
}
