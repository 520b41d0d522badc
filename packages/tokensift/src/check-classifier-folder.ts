import { type ParameterValues, sizeOf, TokensiftError } from '@tokensift/core';
import { requireSavedClassifier } from '@tokensift/models';
import { checkOutputFolder } from '@tokensift/storage';
import type { BaseModel } from './open-model.ts';

export interface CheckClassifierFolderOptions {
  /** The model that will be finetuned: what is saved is about as large. */
  readonly model?: BaseModel;
  /** Whether a classifier that is there may be replaced, as `save` does (default true). */
  readonly overwrite?: boolean;
}

/**
 * Refuses before a training what `Classifier.save` would refuse after it.
 * @throws TokensiftError `invalid-argument` for a name that cannot be that of a folder, or a folder of somebody else;
 * `io-error` for missing permissions, a read-only or full disk.
 */
export async function checkClassifierFolder(
  folder: string,
  { model, overwrite = true }: CheckClassifierFolderOptions = {},
): Promise<void> {
  await checkOutputFolder(folder, {
    bytes: model && bytesOf(model.values),
    async mayReplace(names) {
      await requireSavedClassifier(folder, names);
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
